import Explanation
import Testing

struct RemoveAndDebiasTests {
  @Test func `What neighbours tell costs nothing`() throws {
    let subject = try AttributionScoreTests.subject([1, 2, 3, 0.5, 1], inputs: [[1, 1, 1, 1, 1]])
    var kind = RemoveAndDebias()
    (kind.noise, kind.shares) = (0, [0.4])
    let found = try AttributionScoreTests.scores(kind, [[1, 2, 3, 0.5, 0]], of: subject)
    #expect(abs(found.methods[0].mean) < 1e-6)
  }

  @Test func `A line is filled in straight`() throws {
    // Of 0, 1, 2, 9, 4 the fourth is missing, and becomes the mean of 2 and 4: the logit falls from 9 to 3.
    let subject = try AttributionScoreTests.subject([0, 0, 0, 1, 0], inputs: [[0, 1, 2, 9, 4]])
    var kind = RemoveAndDebias()
    (kind.noise, kind.shares) = (0, [0.2])
    let found = try AttributionScoreTests.scores(kind, [[0, 1, 2, 9, 4]], of: subject)
    // The least important place, the first, becomes 1, whatever it counts: nothing.
    let expected = (AttributionScoreTests.sigmoid(9) - AttributionScoreTests.sigmoid(3)) / 2
    #expect(abs(found.methods[0].mean - expected) < 1e-5)
  }

  @Test func `The right order is better than the wrong one`() throws {
    let subject = try AttributionScoreTests.subject([0, 3, 0, -2, 0, 1, 0, 0], inputs: [[1, 2, 0, 0, 1, 2, 1, 0]])
    let found = try AttributionScoreTests.scores(
      RemoveAndDebias(), [[0, 6, 0, 0, 0, 2, 0, 0], [0, -6, 0, 0, 0, -2, 0, 0]], of: subject)
    #expect(found.methods[0].mean > found.methods[1].mean && found.isBetterHigh && found.bound == nil)
  }
}
