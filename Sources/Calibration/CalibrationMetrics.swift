import Calibration

/// What each method achieves on the test records.
package struct CalibrationMetrics: Codable {
  package struct Result: Codable {
    package let method: CalibrationMethod
    package let expectedCalibrationError: Double
    package let maximumCalibrationError: Double
    package let negativeLogLikelihood: Double
    package let brier: Double

    package init(
      method: CalibrationMethod, expectedCalibrationError: Double, maximumCalibrationError: Double,
      negativeLogLikelihood: Double, brier: Double
    ) {
      self.method = method
      self.expectedCalibrationError = expectedCalibrationError
      self.maximumCalibrationError = maximumCalibrationError
      self.negativeLogLikelihood = negativeLogLikelihood
      self.brier = brier
    }
  }

  /// The methods that could not be judged, and were not chosen from.
  package struct LeftOut: Codable {
    package let methods: [CalibrationMethod]
    /// The classes that no validation record is of.
    package let absentClasses: [String]

    package init(methods: [CalibrationMethod], absentClasses: [String]) {
      self.methods = methods
      self.absentClasses = absentClasses
    }

    /// Which, and why.
    package var words: String {
      "\(methods.map(\.rawValue).joined(separator: ", ")): fitted class by class, but no validation record is of "
        + absentClasses.joined(separator: ", ")
    }
  }

  package let chosen: CalibrationMethod
  package let binCount: Int
  package let test: [Result]
  /// `nil` where all methods could be judged.
  package let leftOut: LeftOut?

  package init(chosen: CalibrationMethod, binCount: Int, test: [Result], leftOut: LeftOut?) {
    self.chosen = chosen
    self.binCount = binCount
    self.test = test
    self.leftOut = leftOut
  }
}
