import Evaluation
import Testing

@Suite struct SliceScoreTests {
  /// Slices are worse by their own records, and the greatest gap comes first.
  @Test func findsTheWorseSlice() throws {
    let count = 1_000
    let isRight = (0..<count).map { $0 % 10 == 3 ? $0 % 20 == 3 : $0 % 50 != 0 }
    let tens = (0..<count).map { Optional($0 % 10) }
    let halves = (0..<count).map { $0 < 5 ? nil : Optional($0 % 2) }
    let scores = SliceScore.all(
      isRight: isRight, dimensions: [("tens", (0..<10).map { "\($0)" }, tens), ("halves", ["even", "odd"], halves)])
    #expect(scores.count == 12)
    #expect(scores[0].dimension == "tens" && scores[0].name == "3" && scores[0].isWorse)
    #expect(scores[0].recordCount == 100 && scores[0].accuracy == 0.5)
    #expect(abs(scores[0].accuracyOfRest - 880 / 900) < 1e-12)
    #expect(scores[0].interval == WilsonInterval(hits: 50, of: 100, errorRate: 0.05 / 12))
    // All other mistakes are of the tens that end in 0, and nearly half of all are of odd numbers.
    #expect(scores.filter(\.isWorse).map(\.name) == ["3", "0", "odd"])
  }

  /// Without the correction one of twenty equal slices is called worse more often than not.
  @Test func chanceIsNotCalledWorse() {
    var state: UInt64 = 12
    func draw() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state >> 33
    }
    var worse = 0
    for _ in 0..<100 {
      let isRight = (0..<2_000).map { _ in draw() % 10 != 0 }
      let slices = (0..<2_000).map { _ in Optional(Int(draw() % 20)) }
      let scores = SliceScore.all(isRight: isRight, dimensions: [("chance", (0..<20).map { "\($0)" }, slices)])
      if scores.contains(where: \.isWorse) { worse += 1 }
    }
    #expect(worse <= 10, "\(worse) of 100")
  }

  @Test func leavesSmallAndWholeSlicesOut() {
    let isRight = [Bool](repeating: true, count: 12)
    let scores = SliceScore.all(
      isRight: isRight,
      dimensions: [
        ("all", ["everything"], isRight.map { _ in 0 }), ("some", ["few", "more"], (0..<12).map { $0 < 2 ? 0 : 1 }),
      ])
    #expect(scores.map(\.name) == ["more"] && !scores[0].isWorse)
  }

  @Test func cutsNumbersIntoEqualSlices() {
    let values: [Double?] = (0..<10).map(Double.init) + [nil]
    let (slices, records) = SliceScore.quantiles(values, sliceCount: 5) { "\(Int($0))" }
    #expect(slices == ["0 to 2", "2 to 4", "4 to 6", "6 to 8", "8 to 9"])
    #expect(records == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, nil])
    #expect(SliceScore.quantiles([1, 1, nil]) { "\($0)" }.slices == [])
    // Most values are equal: fewer slices.
    #expect(SliceScore.quantiles([1, 1, 1, 1, 1, 1, 1, 1, 1, 5]) { "\(Int($0))" }.records.suffix(2) == [0, 0])
  }
}
