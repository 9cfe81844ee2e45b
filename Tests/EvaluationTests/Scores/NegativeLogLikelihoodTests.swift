import Arrays
import Evaluation
import Glibc
import PredictionSamples
import Testing

@Suite struct NegativeLogLikelihoodTests {
  @Test(arguments: 0..<3) func agreesWithReference(_ index: Int) throws {
    let golden = try CalibrationGolden.load(index)
    let probabilities = try golden.records()
    #expect(try golden.distance("nll", negativeLogLikelihood(of: probabilities)) < 1e-12)
  }

  /// The same under another order of records, every record twice, and classes renamed.
  @Test func doesNotDependOnOrderNamesOrMultiplicity() throws {
    let records = try syntheticRecords(recordCount: 300, classCount: 4, temperature: 2, key: RandomKey(seed: 11))
    let other = try rearranged(
      records, order: (0..<600).map { ($0 * 7) % 300 }, classOrder: [2, 0, 3, 1])
    #expect(try abs(negativeLogLikelihood(of: records) - negativeLogLikelihood(of: other)) < 1e-12)
  }

  @Test func agreesWithAHandComputation() throws {
    let loss = try negativeLogLikelihood(of: predictions([0, 1], [[0.25, 0.75], [0.5, 0.5]]))
    #expect(abs(loss - log(8) / 2) < 1e-15)
  }

  /// Of independent classes all of them count: −log 0.75 − log(1 − 0.5), and none need sum to 1.
  @Test func independentClassesCountEach() throws {
    let independent = try Predictions(
      meaning: .independentProbabilities, width: 2, outputs: [0.75, 0.5] as [Double], labels: [0])
    #expect(try abs(negativeLogLikelihood(of: independent) + log(0.75) + log(0.5)) < 1e-15)
    let logits = try Predictions(
      meaning: .independentLogits, width: 2, outputs: [log(3), 0] as [Double], labels: [0])
    #expect(try abs(negativeLogLikelihood(of: logits) + log(0.75) + log(0.5)) < 1e-15)
  }

  @Test func anImpossibleTruthCostsTheFloor() throws {
    let records = try Predictions(meaning: .probabilities, width: 2, outputs: [0, 1] as [Double], labels: [0])
    #expect(try abs(negativeLogLikelihood(of: records) - 27.631021115928547) < 1e-12)
  }
}
