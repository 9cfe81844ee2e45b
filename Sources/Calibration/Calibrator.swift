public import Evaluation
public import Settings

/// A way to turn logits into calibrated probabilities; a kind of it has a file of its own and a line in `CalibratorKinds.swift`.
public protocol CalibratorKind: Kind {
  /// What it finds when it is fitted.
  associatedtype Fitted: FittedParameters

  /// What readers call it, such as `Vector scaling`.
  static var title: String { get }

  /// Whether it has numbers of each class, which only records of that class tell.
  static var isFittedByClass: Bool { get }

  /// Fits it to logits and their true classes.
  func fit(_ logits: Predictions) throws -> Fitted
}

/// What a calibrator found: a pure map from logits to probabilities.
public protocol FittedParameters: Codable, Equatable, Sendable {
  /// How many classes were fitted; `nil` where any number will do.
  var classCount: Int? { get }

  /// What backs the numbers, for readers; nothing where there is nothing to say.
  var certificate: [CertificateWord] { get }

  /// Why what was found is to be treated with care, in words; `nil` where nothing speaks against it.
  var caution: String? { get }

  /// Replaces each row of logits by calibrated probabilities.
  func apply(to rows: inout [Double], classCount: Int)

  /// Refuses stored numbers that contradict themselves.
  func check() throws(CalibrationError)
}

extension FittedParameters {
  public var classCount: Int? { nil }
  public var certificate: [CertificateWord] { [] }
  public var caution: String? { nil }
  public func check() throws(CalibrationError) {}
}

/// A part of a sentence, in which the reader's page writes numbers its own way.
public enum CertificateWord: Sendable, Equatable {
  case text(String)
  case decimal(Double, digits: Int)
  case scientific(Double)
}

/// A way to turn logits into calibrated probabilities, with its settings.
public struct Calibrator: KindFamily, StoredSettings {
  public static let family = "calibrator"
  public static var all: [any Kind.Type] { calibratorKinds }

  let calibrator: any CalibratorKind

  public var kind: any Kind { calibrator }

  public init(kind: any Kind) {
    guard let calibrator = kind as? any CalibratorKind else {
      preconditionFailure("\(Swift.type(of: kind)) is no calibrator")
    }
    self.calibrator = calibrator
  }

  /// The word that files use.
  public var keyword: String { Swift.type(of: calibrator).keyword }

  /// What readers call it.
  public var title: String { Swift.type(of: calibrator).title }

  /// Whether it has numbers of each class, which only records of that class tell.
  public var isFittedByClass: Bool { Swift.type(of: calibrator).isFittedByClass }

  public static func == (left: Calibrator, right: Calibrator) -> Bool { left.canonical == right.canonical }

  public func hash(into hasher: inout Hasher) { hasher.combine(canonical) }
}
