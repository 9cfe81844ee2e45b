import Explanation
import Testing

struct InsertionTests {
  @Test func `The record comes back into its replacement`() throws {
    let subject = try AttributionScoreTests.subject([1, 2, 3, 0.5], inputs: [[1, 1, 1, 1]])
    var kind = Insertion()
    (kind.stepCount, kind.boundBlocks, kind.replacement) = (4, 2, .zeros)
    let found = try AttributionScoreTests.scores(kind, [[1, 2, 3, 0.5]], of: subject)
    let p = [0, 3, 5, 6, 6.5].map(AttributionScoreTests.sigmoid)
    let area = (p[0] / 2 + p[1] + p[2] + p[3] + p[4] / 2) / 4
    let bound = try #require(found.bound).mean
    #expect(abs(found.methods[0].mean - area) < 1e-6 && abs(bound - area) < 1e-6)
    #expect(found.isBetterHigh && found.random.mean <= area + 1e-9)
  }

  @Test func `A blurred line of one value is the line`() throws {
    let subject = try AttributionScoreTests.subject([1, 1, 1], inputs: [[2, 2, 2]])
    let found = try AttributionScoreTests.scores(Insertion(), [[1, 2, 3]], of: subject)
    #expect(abs(found.methods[0].mean - AttributionScoreTests.sigmoid(6)) < 1e-6)
    #expect(found.words.contains("out of blur of 5.0 pixels"))
  }
}
