import Glibc

/// The nodes and weights on [0, 1] that integrate polynomials of degree below twice their count exactly.
///
/// - Reference: Abramowitz and Stegun, 1964, formula 25.4.29; nodes by Newton's method from 22.16.6.
public struct GaussLegendre: Sendable {
  /// Where to evaluate, ascending.
  public let nodes: [Double]
  /// How much each node counts; they sum to 1.
  public let weights: [Double]

  /// Computes the rule.
  ///
  /// - Complexity: O(count²).
  public init(count: Int) {
    precondition(count > 0, "a quadrature needs at least one node")
    var nodes = [Double](repeating: 0, count: count)
    var weights = nodes
    for index in 0..<count {
      var x = -cos(.pi * (Double(index) + 0.75) / (Double(count) + 0.5))
      var slope = 1.0
      for _ in 0..<100 {
        var (previous, current) = (1.0, x)
        for degree in stride(from: 2, through: count, by: 1) {
          let n = Double(degree)
          (previous, current) = (current, ((2 * n - 1) * x * current - (n - 1) * previous) / n)
        }
        slope = Double(count) * (x * current - previous) / (x * x - 1)
        let change = current / slope
        x -= change
        if abs(change) < 1e-15 { break }
      }
      nodes[index] = (x + 1) / 2
      weights[index] = 1 / ((1 - x * x) * slope * slope)
    }
    self.nodes = nodes
    self.weights = weights
  }
}
