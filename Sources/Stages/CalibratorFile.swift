import Calibration

/// The fitted calibrators and which one was chosen why.
struct CalibratorFile: Codable {
  let choice: MethodChoice
  /// One a method, `none` first.
  let fitted: [Calibrator]
}
