/// A mean with the spread around it.
public struct Average: Sendable, Equatable {
  /// The numbers.
  public let values: [Double]

  /// Averages at least one number.
  public init(of values: [Double]) {
    precondition(!values.isEmpty, "an average needs at least one number")
    self.values = values
  }

  /// The arithmetic mean.
  public var mean: Double { values.reduce(0, +) / Double(values.count) }

  /// The standard deviation as estimated from a sample (divided by one less than the count); `nil` for one number.
  public var deviation: Double? {
    guard values.count > 1 else { return nil }
    let mean = mean
    return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)).squareRoot()
  }
}
