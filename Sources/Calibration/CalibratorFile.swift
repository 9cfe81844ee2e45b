/// The fitted calibrators and which one was chosen why.
public struct CalibratorFile: Codable, Sendable {
  /// Which was chosen.
  public let choice: CalibratorChoice
  /// One a calibrator, `none` first.
  public let fitted: [FittedCalibrator]

  /// Joins them.
  public init(choice: CalibratorChoice, fitted: [FittedCalibrator]) {
    self.choice = choice
    self.fitted = fitted
  }
}
