import Arrays
import Concurrency
import Explanation
import Networks
import Testing

struct ShapleyValuesTests {
  /// Games of `shapley.json`: features of a record, those that are not there taken from each background record in turn.
  private func games(
    _ goldens: ExplanationGoldens
  ) -> [(coalitions: (Int) -> Double, expected: [Double])] {
    let (w1, b1, w2) = (goldens["w1"].values, goldens["b1"].values, goldens["w2"].values)
    let (inputs, background, values) = (goldens["input"].values, goldens["background"].values, goldens["values"].values)
    func output(_ x: [Double]) -> [Double] {
      let hidden = (0..<16).map { unit in max(0, (0..<8).reduce(b1[unit]) { $0 + x[$1] * w1[$1 * 16 + unit] }) }
      return (0..<3).map { out in (0..<16).reduce(0) { $0 + hidden[$1] * w2[$1 * 3 + out] } }
    }
    return (0..<12).map { game in
      let (record, out) = game.quotientAndRemainder(dividingBy: 3)
      func value(_ coalition: Int) -> Double {
        (0..<10).reduce(0) { sum, base in
          sum
            + output(
              (0..<8).map { coalition >> $0 & 1 == 1 ? inputs[record * 8 + $0] : background[base * 8 + $0] })[out] / 10
        }
      }
      return (value, (0..<8).map { values[(record * 8 + $0) * 3 + out] })
    }
  }

  @Test func `Enumeration and the regression over all coalitions are exact`() throws {
    for game in games(try ExplanationGoldens("shapley")) {
      let all = (0..<256).map(game.coalitions)
      let exact = ShapleyValues.exact(all, playerCount: 8)
      let (coalitions, weights) = ShapleyValues.coalitions(playerCount: 8, atMost: 254, key: RandomKey(seed: 1))
      #expect(coalitions.count == 254 && Set(coalitions).count == 254)
      let fitted = ShapleyValues.fitted(
        coalitions, weights: weights,
        values: coalitions.map { coalition in
          all[coalition.enumerated().reduce(0) { $0 + ($1.element ? 1 << $1.offset : 0) }]
        }, none: all[0], all: all[255], playerCount: 8)
      for player in 0..<8 {
        #expect(abs(exact[player] - game.expected[player]) < 1e-8)
        #expect(abs(fitted[player] - game.expected[player]) < 1e-8)
      }
    }
  }

  @Test func `Draws come near, and sum up exactly`() throws {
    let game = games(try ExplanationGoldens("shapley"))[0]
    let all = (0..<256).map(game.coalitions)
    // All coalitions of one or seven players fit, the others are drawn.
    let (coalitions, weights) = ShapleyValues.coalitions(playerCount: 8, atMost: 120, key: RandomKey(seed: 2))
    #expect(coalitions.count <= 120 && coalitions.count > 60 && abs(weights.reduce(0, +) - 1) < 1e-9)
    let fitted = ShapleyValues.fitted(
      coalitions, weights: weights,
      values: coalitions.map { coalition in
        all[coalition.enumerated().reduce(0) { $0 + ($1.element ? 1 << $1.offset : 0) }]
      }, none: all[0], all: all[255], playerCount: 8)
    #expect(abs(fitted.reduce(0, +) - (all[255] - all[0])) < 1e-9)
    let scale = game.expected.reduce(0) { max($0, abs($1)) }
    for player in 0..<8 { #expect(abs(fitted[player] - game.expected[player]) < 0.2 * scale) }
  }

  @Test func `One player brings everything`() {
    #expect(ShapleyValues.exact([1, 4], playerCount: 1) == [3])
    #expect(ShapleyValues.fitted([], weights: [], values: [], none: 1, all: 4, playerCount: 1) == [3])
  }
}
