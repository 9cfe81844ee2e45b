import Evaluation
import PredictionSamples
import Testing

@Suite struct AccuracyTests {
  @Test func countsRightDecisions() throws {
    #expect(try accuracy(of: predictions([0, 1, 1, 0], [[0.9, 0.1], [0.2, 0.8], [0.6, 0.4], [0.5, 0.5]])) == 0.75)
  }
}
