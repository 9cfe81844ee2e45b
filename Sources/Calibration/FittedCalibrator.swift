public import Evaluation
/// A calibrator with what it found when it was fitted: `{"calibrator": …, "parameters": {…}}` where it is stored.
public struct FittedCalibrator: Sendable, Codable, Equatable {
  /// Which was fitted, and how.
  public let calibrator: Calibrator
  private let parameters: any FittedParameters

  /// Fits a calibrator to scores and their true classes.
  ///
  /// - Throws: `EvaluationError` where the outputs are no scores of exclusive classes, or a record has no class.
  public init(_ calibrator: Calibrator, fitting predictions: Predictions) throws {
    self.calibrator = calibrator
    parameters = try calibrator.calibrator.fit(try predictions.logits)
  }

  /// How many classes were fitted; `nil` where any number will do.
  public var classCount: Int? { parameters.classCount }

  /// What backs the numbers, for readers.
  public var certificate: [CertificateWord] { parameters.certificate }

  /// Why what was found is to be treated with care, in words; `nil` where nothing speaks against it.
  public var caution: String? { parameters.caution }

  /// The same records with calibrated probabilities.
  ///
  /// - Throws: `shapeMismatch` where the calibrator was fitted to another number of classes; `EvaluationError` where the
  ///   outputs are no scores of exclusive classes.
  public func apply(to predictions: Predictions) throws -> Predictions {
    try check(classCount: predictions.width)
    let parameters = parameters
    return try predictions.logits.mapped(meaning: .probabilities) { block in
      parameters.apply(to: &block.outputs, classCount: block.width)
    }
  }

  /// Replaces each row of logits by calibrated probabilities.
  ///
  /// - Throws: `shapeMismatch` where the calibrator was fitted to another number of classes.
  public func apply(to rows: inout [Double], classCount: Int) throws(CalibrationError) {
    try check(classCount: classCount)
    parameters.apply(to: &rows, classCount: classCount)
  }

  private func check(classCount: Int) throws(CalibrationError) {
    guard let fitted = self.classCount, fitted != classCount else { return }
    throw CalibrationError(
      .shapeMismatch,
      "\(calibrator.keyword) calibrator of \(fitted) classes applied to \(classCount); apply it to scores of the network "
        + "it was fitted on")
  }

  private enum Key: CodingKey { case calibrator, parameters }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    calibrator = try container.decode(Calibrator.self, forKey: .calibrator)
    parameters = try calibrator.calibrator.decoded(container.superDecoder(forKey: .parameters))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(calibrator, forKey: .calibrator)
    try parameters.encode(to: container.superEncoder(forKey: .parameters))
  }

  public static func == (left: FittedCalibrator, right: FittedCalibrator) -> Bool {
    left.calibrator == right.calibrator && left.parameters.isEqual(right.parameters)
  }
}

extension CalibratorKind {
  fileprivate func decoded(_ decoder: any Decoder) throws -> any FittedParameters {
    let fitted = try Fitted(from: decoder)
    try fitted.check()
    return fitted
  }
}

extension FittedParameters {
  fileprivate func isEqual(_ other: any FittedParameters) -> Bool { (other as? Self) == self }
}
