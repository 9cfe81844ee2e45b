import Arrays
import Concurrency
import Evaluation
import Networks
import Streams
import Testing
import Training

@Suite struct PredictionsOfPlansTests {
  /// Predictions of a network that doubles its one input.
  private func predict(_ inputs: [Float], targets: [Float]?, validCount: Int? = nil) throws -> Predictions {
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
    return try Predictions(plan, meaning: targets == nil ? .logits : .numbers) { batches.popFirst() }
  }

  @Test func numbersStandBesideTheirTargetsAndClasses() throws {
    let predictions = try predict([1, 2, 3, 9], targets: [2, 3, 8, 9], validCount: 3)
    let block = try predictions.collected()
    #expect(block.outputs == [2, 4, 6] && block.targets == [2, 3, 8] && block.labels == [0, -1, 2])
    #expect(block.recordIDs == [0, 1, 2] && predictions.truth == .numbers)
    // Errors 0, 1 and −2.
    #expect(abs(try predictions.loss(.meanSquaredError) - 5.0 / 3) < 1e-6)
    #expect(abs(try predictions.loss(.meanAbsoluteError) - 1) < 1e-6)
    // Around the mean 13/3 the targets' squares sum up to 62/3.
    let scores = try RegressionScores(of: predictions)
    #expect(abs(try #require(scores.determination) - (1 - 5 / (62.0 / 3))) < 1e-12)
  }

  @Test func classesStandAlone() throws {
    let predictions = try predict([1, 2], targets: nil, validCount: 1)
    #expect(predictions.truth == .classes)
    #expect(try predictions.collected().labels == [0] && accuracy(of: predictions) == 1)
  }

  @Test func whatIsNotFiniteIsNamed() throws {
    let predictions = try predict([1, 1, 2, 2], targets: [1, .infinity, 1, .nan])
    let error = #expect(throws: TrainingError.self) { try predictions.checkFinite(of: "test") }
    #expect(error?.code == .diverged && error?.message.contains("test records 1, 3") == true)
  }

  @Test func recordsWithoutClassAreNamed() {
    let error = #expect(throws: TrainingError.self) { try predict([1, 2], targets: nil) }
    #expect(error?.message.contains("record 1 of the data has no class") == true)
  }
}
