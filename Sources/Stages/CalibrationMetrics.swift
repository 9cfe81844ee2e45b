import Calibration

/// What each method achieves on the test records.
struct CalibrationMetrics: Codable {
  struct Result: Codable {
    let method: CalibrationMethod
    let expectedCalibrationError: Double
    let maximumCalibrationError: Double
    let negativeLogLikelihood: Double
    let brier: Double
  }

  let chosen: CalibrationMethod
  let binCount: Int
  let test: [Result]
}
