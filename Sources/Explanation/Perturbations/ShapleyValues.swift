public import Arrays
import Glibc

/// Shapley values of games: what each player brings, averaged over all orders in which players come.
public enum ShapleyValues {
  /// The exact values, from the value of every coalition: bit i of its number says whether player i is there.
  ///
  /// - Precondition: there are 2^players values.
  /// - Complexity: O(players · 2^players).
  public static func exact(_ values: [Double], playerCount: Int) -> [Double] {
    precondition(values.count == 1 << playerCount, "\(values.count) values of coalitions of \(playerCount) players")
    // Orders in which exactly a given coalition of each size comes first: size! (n - size - 1)! / n!.
    var weights: [Double] = []
    for size in 0..<playerCount {
      weights.append(
        size == 0 ? 1 / Double(playerCount) : weights[size - 1] * Double(size) / Double(playerCount - size))
    }
    return (0..<playerCount).map { player in
      var sum = 0.0
      for coalition in 0..<1 << playerCount where coalition >> player & 1 == 0 {
        sum += weights[coalition.nonzeroBitCount] * (values[coalition | 1 << player] - values[coalition])
      }
      return sum
    }
  }

  /// The values that fit coalitions best, weighed as Shapley's do, and sum to the value of all players together exactly.
  ///
  /// With all coalitions but the empty and the full one these are the exact values.
  ///
  /// - Parameters:
  ///   - coalitions: which players are there; neither none nor all.
  ///   - weights: how much each counts.
  ///   - values: the value of each.
  ///   - none: the value of no players.
  ///   - all: that of all.
  /// - Reference: Lundberg and Lee, 2017, "A unified approach to interpreting model predictions", arXiv:1705.07874,
  ///   theorem 2; the last player is eliminated by the sum.
  public static func fitted(
    _ coalitions: [[Bool]], weights: [Double], values: [Double], none: Double, all: Double, playerCount: Int
  ) -> [Double] {
    guard playerCount > 1 else { return playerCount == 1 ? [all - none] : [] }
    let count = playerCount - 1
    var (matrix, right) = (
      [[Double]](repeating: [Double](repeating: 0, count: count), count: count), [Double](repeating: 0, count: count)
    )
    for (coalition, (weight, value)) in zip(coalitions, zip(weights, values)) {
      let last = coalition[count] ? 1.0 : 0.0
      let row = (0..<count).map { (coalition[$0] ? 1.0 : 0.0) - last }
      let rest = value - none - last * (all - none)
      for i in 0..<count where row[i] != 0 {
        right[i] += weight * row[i] * rest
        for j in 0..<count { matrix[i][j] += weight * row[i] * row[j] }
      }
    }
    let found = LinearSystem.solution(matrix, right)
    return found + [all - none - found.reduce(0, +)]
  }

  /// How much a coalition of each size from 1 counts in all in the regression: (n - 1) / (size (n - size)), to a sum of 1.
  static func sizeWeights(playerCount: Int) -> [Double] {
    guard playerCount > 1 else { return [] }
    let weights = (1..<playerCount).map { Double(playerCount - 1) / Double($0 * (playerCount - $0)) }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }

  /// Coalitions for the regression and how much each counts: all where there are not more, else all of the smallest and
  /// greatest sizes that fit, and draws of the other sizes, each with its complement.
  public static func coalitions(
    playerCount n: Int, atMost limit: Int, key: RandomKey
  ) -> (coalitions: [[Bool]], weights: [Double]) {
    let sizeWeights = sizeWeights(playerCount: n)
    var (coalitions, weights): ([[Bool]], [Double]) = ([], [])
    var size = 1
    while size <= n / 2 {
      let sizes = size * 2 == n ? [size] : [size, n - size]
      let number = exp(lgamma(Double(n) + 1) - lgamma(Double(size) + 1) - lgamma(Double(n - size) + 1)).rounded()
      guard Double(coalitions.count) + number * Double(sizes.count) <= Double(limit) else { break }
      for size in sizes {
        forEachSubset(of: n, size: size) { coalition in
          coalitions.append(coalition)
          weights.append(sizeWeights[size - 1] / number)
        }
      }
      size += 1
    }
    guard size <= n / 2 else { return (coalitions, weights) }
    // The sizes that are left, as often as their weights say.
    let left = Array(size...n - size)
    let total = left.reduce(0) { $0 + sizeWeights[$1 - 1] }
    var generator = key.generator()
    var drawn: [[Bool]: Double] = [:]
    var order: [[Bool]] = []
    let pairs = max((limit - coalitions.count) / 2, 1)
    for _ in 0..<pairs {
      var place = Double(generator.uniform()) * total
      let size = left.first { size in
        place -= sizeWeights[size - 1]
        return place < 0
      }
      let inside = Set((0..<n).shuffled(using: &generator).prefix(size ?? left[left.count - 1]))
      let coalition = (0..<n).map(inside.contains)
      for both in [coalition, coalition.map { !$0 }] {
        if drawn[both] == nil { order.append(both) }
        drawn[both, default: 0] += total / Double(2 * pairs)
      }
    }
    return (coalitions + order, weights + order.map { drawn[$0] ?? 0 })
  }

  private static func forEachSubset(of count: Int, size: Int, _ body: ([Bool]) -> Void) {
    var places = Array(0..<size)
    while true {
      var subset = [Bool](repeating: false, count: count)
      for place in places { subset[place] = true }
      body(subset)
      guard let moved = (0..<size).last(where: { places[$0] < count - size + $0 }) else { return }
      places[moved] += 1
      for later in moved + 1..<max(size, moved + 1) { places[later] = places[later - 1] + 1 }
    }
  }
}
