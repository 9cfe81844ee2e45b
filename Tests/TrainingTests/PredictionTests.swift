import Arrays
import Networks
import Streams
import Testing
import Training

@Suite struct PredictionTests {
  /// Predictions of a network that doubles its one input.
  private func predict(_ inputs: [Float], targets: [Float]?, validCount: Int? = nil) throws -> Prediction {
    let description = try NetworkDescription(
      input: [1], preset: .keras, layers: [("out", .dense(units: 1, hasBias: false))])
    var network = Network(description, key: RandomKey(seed: 1))
    network["out.weight"] = Tensor(shape: [1, 1], values: [2])
    let plan = try ExecutionPlan(description, mode: .inference, batchSize: 2, workers: Workers(count: 1))
    plan.load(network)
    var batches = stride(from: 0, to: inputs.count, by: 2).map { start in
      Batch(
        inputs: Tensor(shape: [2, 1], values: Array(inputs[start..<start + 2])), labels: [Int32(start), -1],
        targets: targets.map { Tensor(shape: [2, 1], values: Array($0[start..<start + 2])) },
        recordIDs: [start, start + 1], validCount: min(2, (validCount ?? inputs.count) - start))
    }[...]
    return try Prediction(plan) { batches.popFirst() }
  }

  @Test func numbersStandBesideTheirTargetsAndClasses() throws {
    let prediction = try predict([1, 2, 3, 9], targets: [2, 3, 8, 9], validCount: 3)
    #expect(prediction.outputs == Tensor(shape: [3, 1], values: [2, 4, 6]))
    #expect(prediction.truth == .targets(Tensor(shape: [3, 1], values: [2, 3, 8]), labels: [0, -1, 2]))
    #expect(prediction.recordIDs == [0, 1, 2] && prediction.accuracy == nil)
    // Errors 0, 1 and −2.
    #expect(abs(try prediction.loss(.meanSquaredError) - 5.0 / 3) < 1e-6)
    #expect(abs(try prediction.loss(.meanAbsoluteError) - 1) < 1e-6)
    // Around the mean 13/3 the targets' squares sum up to 62/3.
    #expect(abs(try #require(prediction.determination) - (1 - 5 / (62.0 / 3))) < 1e-12)
  }

  @Test func whatIsAlwaysTheSameHasNothingToExplain() throws {
    #expect(try predict([1, 2], targets: [3, 3]).determination == nil)
    #expect(try predict([1, 2], targets: nil, validCount: 1).determination == nil)
    #expect(try predict([1, 2], targets: nil, validCount: 1).truth == .labels([0]))
  }

  @Test func recordsWithoutClassAreNamed() {
    let error = #expect(throws: TrainingError.self) { try predict([1, 2], targets: nil) }
    #expect(error?.message.contains("record 1 of the data has no class") == true)
  }
}
