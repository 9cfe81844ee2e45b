import Explanation
import Testing

struct FaithfulnessCorrelationTests {
  @Test func `What sums to the loss correlates with it`() throws {
    let weights: [Float] = [0.02, -0.01, 0.03, 0.005, -0.02, 0.04, 0.01, -0.03, 0.02, 0.01]
    let subject = try AttributionScoreTests.subject(weights, inputs: [[Float](repeating: 1, count: 10)])
    let found = try AttributionScoreTests.scores(
      FaithfulnessCorrelation(), [weights, weights.map { -$0 }], of: subject)
    // The sigmoid is all but straight there.
    #expect(found.methods[0].mean > 0.999 && found.methods[1].mean < -0.999 && abs(found.random.mean) < 0.9)
    #expect(found.words == "correlation over 50 random sets of 0.2 of all places, replaced by zeros")
  }
}
