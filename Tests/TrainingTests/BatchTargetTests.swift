import Arrays
import Concurrency
import Evaluation
import Networks
import Streams
import Testing
import Training

/// A record without a class is refused by its number: a plan would trap on it.
@Suite struct BatchTargetTests {
  private func batch(_ labels: [Int32], validCount: Int, targets: Tensor? = nil) -> Batch {
    Batch(
      inputs: Tensor(shape: [labels.count, 2]), labels: labels, targets: targets,
      recordIDs: labels.indices.map { 7 + $0 }, validCount: validCount)
  }

  @Test func recordsWithoutAClassAreNamed() throws {
    let error = #expect(throws: TrainingError.self) { try batch([0, -1], validCount: 2).target(classCount: 2) }
    #expect(error?.code == .noLabel && error?.message.contains("record 8 of the data has no class") == true)
    let beyond = #expect(throws: TrainingError.self) { try batch([2, 0], validCount: 2).target(classCount: 2) }
    #expect(beyond?.message.contains("record 7 of the data is of class 2, but the network tells 0..<2") == true)
    guard case .labels([1, -1]) = try batch([1, -1], validCount: 1).target(classCount: 2) else {
      throw TrainingError(.noLabel, "padding needs no class")
    }
    let numbers = batch([-1], validCount: 1, targets: Tensor(shape: [1, 3]))
    guard case .values = try numbers.target(classCount: 2) else { throw TrainingError(.noLabel, "numbers need none") }
  }

  @Test func predictionsRefuseThemToo() throws {
    let network = try NetworkDescription(input: [2], preset: .keras, layers: [(nil, .dense(units: 2))])
    let plan = try ExecutionPlan(network, mode: .inference, batchSize: 2, workers: Workers(count: 1))
    plan.load(Network(network, key: RandomKey(seed: 1)))
    var batches = [batch([0, -1], validCount: 2)]
    #expect(throws: TrainingError.self) { try Predictions(plan, meaning: .logits, over: { batches.popLast() }) }
  }
}
