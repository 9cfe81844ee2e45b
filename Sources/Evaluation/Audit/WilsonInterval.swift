import Glibc

/// An interval for a share that was counted, which holds for few records and near 0 and 1.
///
/// - Reference: Wilson, 1927, "Probable Inference, the Law of Succession, and Statistical Inference"; Brown, Cai and
///   DasGupta, 2001, "Interval Estimation for a Binomial Proportion", equation 4.
public struct WilsonInterval: Sendable, Equatable, Codable {
  public let low, high: Double

  /// The interval.
  ///
  /// - Parameters:
  ///   - hits: how many of `count` records, at least one, have what is counted.
  ///   - errorRate: how often such an interval may miss the true share.
  public init(hits: Int, of count: Int, errorRate: Double = 0.05) {
    precondition(count > 0 && (0...count).contains(hits), "\(hits) of \(count) records")
    let z = normalQuantile(1 - errorRate / 2)
    let (share, count) = (Double(hits) / Double(count), Double(count))
    let scale = 1 + z * z / count
    let middle = (share + z * z / (2 * count)) / scale
    let half = z / scale * (share * (1 - share) / count + z * z / (4 * count * count)).squareRoot()
    low = hits == 0 ? 0 : max(0, middle - half)
    high = Double(hits) == count ? 1 : min(1, middle + half)
  }
}

/// The value below which a standard normal variable lies with a probability in 0…1.
func normalQuantile(_ probability: Double) -> Double {
  // Bisection: exact to the last digits where it is asked for.
  var (low, high) = (-40.0, 40.0)
  for _ in 0..<200 {
    let middle = (low + high) / 2
    if 0.5 * erfc(-middle / 2.0.squareRoot()) < probability { low = middle } else { high = middle }
  }
  return (low + high) / 2
}
