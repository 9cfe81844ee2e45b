import Explanation
import Testing

struct DeletionTests {
  @Test func `Areas are those of the curve, between the bound and the worst order`() throws {
    let subject = try AttributionScoreTests.subject([1, 2, 3, 0.5], inputs: [[1, 1, 1, 1]])
    var kind = Deletion()
    (kind.stepCount, kind.boundBlocks) = (4, 2)
    let found = try AttributionScoreTests.scores(kind, [[1, 2, 3, 0.5], [-1, -2, -3, -0.5]], of: subject)
    func area(_ logits: [Double]) -> Double {
      let p = logits.map(AttributionScoreTests.sigmoid)
      return (p[0] / 2 + p[1] + p[2] + p[3] + p[4] / 2) / 4
    }
    #expect(abs(found.methods[0].mean - area([6.5, 3.5, 1.5, 0.5, 0])) < 1e-6)
    #expect(abs(found.methods[1].mean - area([6.5, 6, 5, 3, 0])) < 1e-6)
    let bound = try #require(found.bound).mean
    #expect(abs(bound - area([6.5, 3.5, 1.5, 0.5, 0])) < 1e-6)
    #expect(found.random.mean >= bound - 1e-9 && found.random.mean <= found.methods[1].mean + 1e-9)
    #expect(!found.isBetterHigh && found.words.contains("in 4 steps, replaced by zeros"))
  }

  @Test func `Without blocks there is no bound`() throws {
    let subject = try AttributionScoreTests.subject([1, 2], inputs: [[1, 1]])
    var kind = Deletion()
    kind.boundBlocks = 0
    #expect(try AttributionScoreTests.scores(kind, [[1, 2]], of: subject).bound == nil)
  }
}
