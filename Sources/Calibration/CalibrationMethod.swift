public import Evaluation

/// The ways to turn logits into calibrated probabilities.
public enum CalibrationMethod: String, Sendable, CaseIterable, Codable {
  /// softmax(z), as the network says.
  case none
  /// softmax(z / T): one number, keeps every decision.
  case temperature
  /// softmax(w ∘ z + b): two numbers per class.
  case vector
  /// One monotone function per class.
  case isotonic

  /// Whether it has numbers of each class, which only records of that class tell.
  public var isFittedByClass: Bool {
    switch self {
    case .none, .temperature: false
    case .vector, .isotonic: true
    }
  }

  /// Fits the method to logits and labels.
  public func fit(_ logits: LabelledScores) -> Calibrator {
    switch self {
    case .none: .none
    case .temperature: .temperature(TemperatureScaling(fitting: logits))
    case .vector: .vector(VectorScaling(fitting: logits))
    case .isotonic: .isotonic(IsotonicScaling(fitting: logits))
    }
  }
}
