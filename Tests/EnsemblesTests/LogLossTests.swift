import Arrays
import Ensembles
import Glibc
import Testing

@Suite struct LogLossTests {
  @Test func agreesWithAHandComputation() throws {
    let loss = try logLoss(of: predictions([0, 1], [[0.25, 0.75], [0.5, 0.5]]))
    #expect(abs(loss - log(8) / 2) < 1e-15)
  }

  @Test func anImpossibleTruthCostsTheClip() throws {
    #expect(abs(try logLoss(of: predictions([0], [[0, 1]])) + log(1e-12)) < 1e-12)
  }

  /// Of independent classes all of them count: −log 0.75 − log(1 − 0.5), and none need sum to 1.
  @Test func independentClassesCountEach() throws {
    let independent = try Predictions(
      labels: [0], probabilities: Tensor(shape: [1, 2], values: [0.75, 0.5]), classes: .independent)
    #expect(abs(logLoss(of: independent) + log(0.75) + log(0.5)) < 1e-7)
    #expect(throws: EnsembleError.self) {
      try Predictions(labels: [0], probabilities: Tensor(shape: [1, 2], values: [0.75, 0.5]))
    }
    let exclusive = try Predictions(labels: [0], probabilities: Tensor(shape: [1, 2], values: [0.5, 0.5]))
    #expect(throws: EnsembleError.self) { try Members([independent, exclusive]) }
    #expect(meanProbabilities(of: try Members([independent, independent])) == independent)
  }
}
