public import Evaluation
public import Settings

/// Probabilities as the network says them, softmax(z).
public struct NoCalibration: CalibratorKind {
  public static let keyword = "none"
  public static let summary = "Leaves the probabilities as the network says them."
  public static let title = "None"
  public static let isFittedByClass = false
  public static let settings: [Setting<NoCalibration>] = []

  public init() {}

  /// Nothing is found.
  public struct Fitted: FittedParameters {
    public func apply(to rows: inout [Double], classCount: Int) { softmax(&rows, width: classCount) }
  }

  public func fit(_ logits: Predictions) -> Fitted { Fitted() }
}

extension Calibrator {
  /// Leaves probabilities as they are.
  public static var none: Calibrator { Calibrator(kind: NoCalibration()) }
}
