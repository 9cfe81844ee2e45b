import Reports
import Testing

@Suite struct RoundTicksTests {
  @Test func choosesRoundSteps() {
    #expect(RoundTicks(covering: 0.12...0.57).positions == [0.1, 0.2, 0.3, 0.4, 0.5, 0.6])
    #expect(RoundTicks(covering: 0...100).positions == [0, 20, 40, 60, 80, 100])
    #expect(RoundTicks(within: 1...10, targetCount: 6, isWhole: true).positions == [2, 4, 6, 8, 10])
    #expect(RoundTicks(within: 1...3, targetCount: 6, isWhole: true).positions == [1, 2, 3])
    #expect(RoundTicks(covering: 0.002...0.0031).label(0.002) == "0.0020")
  }

  /// Whatever the range: ordered, covering it, a handful of them.
  @Test func coversEveryRange() {
    for exponent in stride(from: -9.0, through: 9, by: 0.37) {
      for low in [-3.0, 0, 0.9, 17] {
        var scale = 1.0
        for _ in 0..<Int(abs(exponent)) { scale *= exponent < 0 ? 0.1 : 10 }
        let range = (low * scale)...((low + 1 + abs(exponent) / 9) * scale)
        let ticks = RoundTicks(covering: range)
        let positions = ticks.positions
        #expect((3...13).contains(positions.count))
        #expect(zip(positions, positions.dropFirst()).allSatisfy { $0 < $1 })
        let slack = 1e-6 * scale
        #expect((positions.first ?? .infinity) <= range.lowerBound + slack)
        #expect((positions.last ?? -.infinity) >= range.upperBound - slack)
        #expect(Set(positions.map(ticks.label)).count == positions.count)
      }
    }
  }

  @Test func survivesAnEmptyRange() {
    #expect(RoundTicks(covering: 5...5).positions.count >= 2)
    #expect(RoundTicks(covering: 0...0).positions.count >= 2)
  }
}
