import Calibration

/// The fitted calibrators and which one was chosen why.
package struct CalibratorFile: Codable {
  package let choice: MethodChoice
  /// One a method, `none` first.
  package let fitted: [Calibrator]

  package init(choice: MethodChoice, fitted: [Calibrator]) {
    self.choice = choice
    self.fitted = fitted
  }
}
