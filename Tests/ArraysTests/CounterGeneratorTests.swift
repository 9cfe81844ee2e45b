import Arrays
import Testing

@Suite struct CounterGeneratorTests {
  /// Counter, key and the answer that Random123's `kat_vectors` gives for philox4x32 with ten rounds.
  static let knownAnswers: [(SIMD4<UInt32>, SIMD2<UInt32>, SIMD4<UInt32>)] = [
    (SIMD4(0, 0, 0, 0), SIMD2(0, 0), SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8)),
    (
      SIMD4(repeating: 0xffff_ffff), SIMD2(repeating: 0xffff_ffff),
      SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd)
    ),
    (
      SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344), SIMD2(0xa409_3822, 0x299f_31d0),
      SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1)
    ),
  ]

  @Test(arguments: 0..<3) func matchesKnownAnswers(index: Int) {
    let (counter, key, expected) = Self.knownAnswers[index]
    #expect(CounterGenerator.philox(counter: counter, key: key) == expected)
  }

  @Test func uniformStaysInRangeWithTheRightMoments() {
    var generator = RandomKey(seed: 1).generator()
    let draws = (0..<100_000).map { _ in generator.uniform() }
    let mean = draws.reduce(0, +) / 100_000
    #expect(draws.allSatisfy { (0..<1).contains($0) })
    #expect(abs(mean - 0.5) < 0.005)
  }

  @Test func normalHasUnitVariance() {
    var generator = RandomKey(seed: 2).generator()
    let draws = (0..<100_000).map { _ in Double(generator.normal()) }
    let mean = draws.reduce(0, +) / 100_000
    let variance = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 100_000
    #expect(abs(mean) < 0.015)
    #expect(abs(variance - 1) < 0.02)
  }

  @Test func boundedIntegersAreUnbiased() {
    var generator = RandomKey(seed: 3).generator()
    var counts = [Int](repeating: 0, count: 7)
    for _ in 0..<70_000 { counts[generator.below(7)] += 1 }
    let chiSquare = counts.reduce(0.0) { $0 + Double(($1 - 10_000) * ($1 - 10_000)) / 10_000 }
    #expect(chiSquare < 22.5)  // 6 degrees of freedom, p = 0.001
  }
}
