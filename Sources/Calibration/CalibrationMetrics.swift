public import Evaluation

/// What each calibrator achieves on the test records.
public struct CalibrationMetrics: Codable, Sendable {
  /// One calibrator's figures.
  public struct Result: Codable, Sendable {
    /// The calibrator's word.
    public let method: String
    /// The share of right decisions, which some calibrators change.
    public let accuracy: Double
    /// Over ``CalibrationMetrics/binCount`` bins.
    public let expectedCalibrationError: Double
    /// The largest gap of a bin.
    public let maximumCalibrationError: Double
    /// In nats.
    public let negativeLogLikelihood: Double
    /// Summed over classes.
    public let brier: Double

    /// What was measured with a calibrator.
    public init(method: String, _ scores: ProbabilityScores) {
      self.method = method
      accuracy = scores.accuracy
      expectedCalibrationError = scores.expectedCalibrationError
      maximumCalibrationError = scores.maximumCalibrationError
      negativeLogLikelihood = scores.negativeLogLikelihood
      brier = scores.brier
    }
  }

  /// The calibrators that could not be judged, and were not chosen from.
  public struct LeftOut: Codable, Sendable {
    /// Their words.
    public let methods: [String]
    /// The classes that no validation record is of.
    public let absentClasses: [String]

    /// Names them.
    public init(methods: [String], absentClasses: [String]) {
      self.methods = methods
      self.absentClasses = absentClasses
    }

    /// Which, and why.
    public var words: String {
      "\(methods.joined(separator: ", ")): fitted class by class, but no validation record is of "
        + absentClasses.joined(separator: ", ")
    }
  }

  /// The chosen calibrator's word.
  public let chosen: String
  /// Over how many bins calibration errors are taken.
  public let binCount: Int
  /// One a calibrator, `none` first.
  public let test: [Result]
  /// `nil` where all could be judged.
  public let leftOut: LeftOut?

  /// Joins figures.
  public init(chosen: String, binCount: Int, test: [Result], leftOut: LeftOut?) {
    self.chosen = chosen
    self.binCount = binCount
    self.test = test
    self.leftOut = leftOut
  }
}
