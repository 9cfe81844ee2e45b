/// What each calibrator achieves on the test records.
public struct CalibrationMetrics: Codable, Sendable {
  /// One calibrator's figures.
  public struct Result: Codable, Sendable {
    /// The calibrator's word.
    public let method: String
    /// Over ``CalibrationMetrics/binCount`` bins.
    public let expectedCalibrationError: Double
    /// The largest gap of a bin.
    public let maximumCalibrationError: Double
    /// In nats.
    public let negativeLogLikelihood: Double
    /// Summed over classes.
    public let brier: Double

    /// Makes a result from finished numbers.
    public init(
      method: String, expectedCalibrationError: Double, maximumCalibrationError: Double,
      negativeLogLikelihood: Double, brier: Double
    ) {
      self.method = method
      self.expectedCalibrationError = expectedCalibrationError
      self.maximumCalibrationError = maximumCalibrationError
      self.negativeLogLikelihood = negativeLogLikelihood
      self.brier = brier
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
