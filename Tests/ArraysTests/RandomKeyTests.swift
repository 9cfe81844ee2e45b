import Arrays
import Testing

@Suite struct RandomKeyTests {
  @Test func equalPathsGiveEqualDraws() {
    var first = RandomKey(seed: 42).derived("shuffle").derived(3).generator()
    var second = RandomKey(seed: 42).derived("shuffle").derived(3).generator()
    #expect((0..<9).map { _ in first.next() } == (0..<9).map { _ in second.next() })
  }

  @Test func everyPartOfThePathCounts() {
    let root = RandomKey(seed: 42)
    let keys = [
      root, RandomKey(seed: 43), root.derived("a"), root.derived("b"), root.derived("ab"), root.derived(""),
      root.derived("a").derived("b"), root.derived("b").derived("a"), root.derived(0), root.derived(1),
      root.derived(-1),
      root.derived("1"),
    ]
    #expect(Set(keys).count == keys.count)
  }
}
