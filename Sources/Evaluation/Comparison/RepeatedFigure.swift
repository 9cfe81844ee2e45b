/// One figure measured several times, as by trainings that differ in their seed alone.
public struct RepeatedFigure: Sendable, Equatable, Codable {
  /// How many measurements there are, at least 1.
  public let count: Int
  /// The arithmetic mean.
  public let mean: Double
  /// The standard deviation as estimated from a sample (divided by one less than the count); `nil` for one measurement.
  public let deviation: Double?
  /// The smallest measurement.
  public let minimum: Double
  /// The largest measurement.
  public let maximum: Double

  /// Sums up at least one measurement.
  public init(of values: [Double]) {
    precondition(!values.isEmpty, "a repeated figure needs at least one measurement")
    let mean = values.reduce(0, +) / Double(values.count)
    count = values.count
    self.mean = mean
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    deviation = values.count > 1 ? (squares / Double(values.count - 1)).squareRoot() : nil
    minimum = values.reduce(values[0], min)
    maximum = values.reduce(values[0], max)
  }
}
