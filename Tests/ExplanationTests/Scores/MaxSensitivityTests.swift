import Explanation
import Testing

struct MaxSensitivityTests {
  @Test func `The gradient of a linear network does not change`() throws {
    let subject = try AttributionScoreTests.subject([1, 2, 3, 4], inputs: [[1, 0, 1, 0], [0, 1, 0, 1]])
    let kinds: [any AttributionKind] = [InputGradient(), GradientTimesInput()]
    let methods = try kinds.map { try AttributionScoreTests.method($0, of: subject) }
    var kind = MaxSensitivity()
    (kind.radius, kind.copyCount, kind.recordCount) = (0.1, 20, 1)
    let found = try ExplanationScores([kind], of: ScoreTrial(methods, of: [subject])).scores[0]
    #expect(found.methods[0].values == [0] && found.random.mean > 0.3)
    // Weights times at most 0.1, beside weights 1 and 3: √(0.1² · 30 / 10).
    let most = 0.03.squareRoot()
    #expect(found.methods[1].mean <= most && found.methods[1].mean > most / 3)
  }
}
