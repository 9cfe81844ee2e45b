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

  /// The methods that could not be judged, and were not chosen from.
  struct LeftOut: Codable {
    let methods: [CalibrationMethod]
    /// The classes that no validation record is of.
    let absentClasses: [String]

    /// Which, and why.
    var words: String {
      "\(methods.map(\.rawValue).joined(separator: ", ")): fitted class by class, but no validation record is of "
        + absentClasses.joined(separator: ", ")
    }
  }

  let chosen: CalibrationMethod
  let binCount: Int
  let test: [Result]
  /// `nil` where all methods could be judged.
  let leftOut: LeftOut?
}
