public import Store

/// A mean with the spread around it.
public struct Average: Sendable, Equatable {
  /// What was measured.
  public let values: [MetricValue]

  /// Averages at least one number.
  public init(of values: [MetricValue]) {
    precondition(!values.isEmpty, "an average needs at least one number")
    self.values = values
  }

  /// The arithmetic mean.
  public var mean: Double { values.reduce(0) { $0 + $1.number } / Double(values.count) }

  /// The only value with all its digits, else the mean.
  public var exact: MetricValue { values.count == 1 ? values[0] : .number(mean) }

  /// The standard deviation as estimated from a sample (divided by one less than the count); `nil` for one number.
  public var deviation: Double? {
    guard values.count > 1 else { return nil }
    let mean = mean
    return (values.reduce(0) { $0 + ($1.number - mean) * ($1.number - mean) } / Double(values.count - 1)).squareRoot()
  }
}
