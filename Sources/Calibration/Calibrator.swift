public import Arrays
public import Evaluation

/// A fitted calibration: a pure map from logits (or log-probabilities) to probabilities.
public enum Calibrator: Sendable, Equatable {
  /// softmax(z).
  case none
  /// One temperature.
  case temperature(TemperatureScaling)
  /// Weights and offsets.
  case vector(VectorScaling)
  /// Monotone functions.
  case isotonic(IsotonicScaling)

  /// Which method was fitted.
  public var method: CalibrationMethod {
    switch self {
    case .none: .none
    case .temperature: .temperature
    case .vector: .vector
    case .isotonic: .isotonic
    }
  }

  /// How many classes were fitted; `nil` where any number will do.
  public var classCount: Int? {
    switch self {
    case .none, .temperature: nil
    case .vector(let scaling): scaling.weights.count
    case .isotonic(let scaling): scaling.functions.count
    }
  }

  /// Calibrated probabilities `[record, class]`.
  ///
  /// - Throws: `shapeMismatch` where the calibrator was fitted to another number of classes.
  public func apply(_ logits: ClassScores) throws(EvaluationError) -> ClassScores {
    if let classCount, classCount != logits.classCount {
      throw EvaluationError(
        .shapeMismatch,
        "\(method.rawValue) calibrator of \(classCount) classes applied to \(logits.classCount); "
          + "apply it to scores of the network it was fitted on")
    }
    return switch self {
    case .none: logits.softmax()
    case .temperature(let scaling): scaling.apply(logits)
    case .vector(let scaling): scaling.apply(logits)
    case .isotonic(let scaling): scaling.apply(logits)
    }
  }

  /// Calibrated probabilities of a tensor of logits, `[record, class]`.
  public func apply(_ logits: Tensor) throws(EvaluationError) -> Tensor {
    try apply(ClassScores(logits)).tensor
  }
}

extension Calibrator: Codable {
  private enum Key: CodingKey { case method, parameters }

  /// Reads `{"method": …, "parameters": {…}}`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    switch try container.decode(CalibrationMethod.self, forKey: .method) {
    case .none:
      self = .none
    case .temperature:
      let scaling = try container.decode(TemperatureScaling.self, forKey: .parameters)
      guard TemperatureScaling.bounds.contains(scaling.temperature) else {
        throw EvaluationError(
          .damaged, "stored temperature \(scaling.temperature) is outside \(TemperatureScaling.bounds); fit it again")
      }
      self = .temperature(scaling)
    case .vector:
      let scaling = try container.decode(VectorScaling.self, forKey: .parameters)
      guard scaling.weights.count == scaling.offsets.count, !scaling.weights.isEmpty else {
        throw EvaluationError(
          .damaged,
          "stored vector scaling has \(scaling.weights.count) weights and \(scaling.offsets.count) offsets; fit it again"
        )
      }
      self = .vector(scaling)
    case .isotonic:
      let scaling = try container.decode(IsotonicScaling.self, forKey: .parameters)
      guard !scaling.functions.isEmpty, scaling.floor > 0 else {
        throw EvaluationError(.damaged, "stored isotonic scaling has no functions or no floor; fit it again")
      }
      self = .isotonic(scaling)
    }
  }

  /// Writes what `init(from:)` reads.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(method, forKey: .method)
    switch self {
    case .none: break
    case .temperature(let scaling): try container.encode(scaling, forKey: .parameters)
    case .vector(let scaling): try container.encode(scaling, forKey: .parameters)
    case .isotonic(let scaling): try container.encode(scaling, forKey: .parameters)
    }
  }
}
