import Arrays
import Streams
import Testing

@Suite struct PermutationTests {
  private let key = RandomKey(seed: 7)

  @Test func isABijectionForEveryCount() {
    for count in Array(0...300) + [1000, 1023, 1024, 1025, 4096, 4097, 65_537] {
      let permutation = Permutation(count: count, key: key)
      var seen = [Bool](repeating: false, count: count)
      for position in 0..<count { seen[permutation[position]] = true }
      #expect(seen.allSatisfy { $0 }, "count \(count)")
    }
  }

  /// Chi-square over all 24 orders of four elements: 23 degrees of freedom; 0.999 quantile 49.7.
  @Test func everyOrderIsEquallyLikely() {
    var counts: [[Int]: Int] = [:]
    let draws = 24_000
    for seed in 0..<draws {
      let permutation = Permutation(count: 4, key: RandomKey(seed: UInt64(seed)))
      counts[(0..<4).map { permutation[$0] }, default: 0] += 1
    }
    #expect(counts.count == 24)
    let statistic = counts.values.reduce(0.0) { $0 + Double(($1 - 1000) * ($1 - 1000)) / 1000 }
    #expect(statistic < 49.7, "\(statistic)")
  }

  /// Where element 0..<16 of 1,000 lands is uniform over ten bins: 9 degrees of freedom; 0.999 quantile 27.9.
  @Test func positionsAreUniform() {
    var bins = [Int](repeating: 0, count: 10)
    for seed in 0..<1000 {
      let permutation = Permutation(count: 1000, key: RandomKey(seed: UInt64(seed)))
      for position in 0..<16 { bins[permutation[position] / 100] += 1 }
    }
    let statistic = bins.reduce(0.0) { $0 + Double(($1 - 1600) * ($1 - 1600)) / 1600 }
    #expect(statistic < 27.9, "\(statistic)")
  }

  @Test func dependsOnTheKey() {
    let orders = [UInt64(1), 2].map { seed in
      let permutation = Permutation(count: 100, key: RandomKey(seed: seed))
      return (0..<100).map { permutation[$0] }
    }
    #expect(orders[0] != orders[1])
    #expect(orders[0] != Array(0..<100))
  }
}
