import Arrays
import Concurrency
import Testing

import Networks

@Suite struct PlanProfileTests {
  private func description() throws -> NetworkDescription {
    try NetworkDescription(input: [2, 8, 8], preset: .keras) {
      Layer.convolution(filters: 16, kernel: 3, padding: .same).named("first")
      Layer.relu
      Layer.convolution(filters: 16, kernel: 3, padding: .same, hasBias: false).named("second")
      Layer.batchNorm
      Layer.flatten
      Layer.dense(units: 3).named("last")
    }
  }

  private func profile(_ mode: PlanMode, threads: Int) throws -> PlanProfile {
    let plan = try ExecutionPlan(try description(), mode: mode, batchSize: 16, workers: Workers(count: threads))
    plan.load(Network(try description(), key: RandomKey(seed: 1)))
    return plan.profile(repetitions: 2, key: RandomKey(seed: 2))
  }

  @Test(arguments: [1, 3]) func everyLayerIsTimedInBothDirections(threads: Int) throws {
    let profile = try profile(.training, threads: threads)
    let layers = profile.rows.compactMap { if case .layer(let name) = $0.part { name } else { nil } }
    #expect(layers.starts(with: ["first", "second"]) && layers.last == "last")
    for row in profile.rows {
      guard case .layer(let name) = row.part, row.forwardOperations > 0 else { continue }
      #expect(row.forwardSeconds > 0 && row.backwardSeconds > 0 && row.fastestForwardSeconds <= row.forwardSeconds)
      // The first layer's inputs need no gradient.
      #expect(row.backwardOperations == row.forwardOperations * (name == "first" ? 1 : 2))
    }
    let first = try #require(profile.rows.first { $0.part == .layer("first") })
    #expect(first.fused == ["relu1"])
    #expect(first.forwardOperations == 2 * 16 * 16 * 64 * 2 * 9)
    #expect(profile.rows.contains { $0.part == .losses } && profile.rows.contains { $0.part == .gradientSum })
  }

  @Test func inferenceHasNoWayBack() throws {
    let profile = try profile(.inference, threads: 1)
    #expect(profile.rows.allSatisfy { $0.backwardSeconds == 0 && $0.backwardOperations == 0 })
    #expect(profile.rows.first { $0.part == .layer("second") }?.fused == ["batchNorm1"])
  }

  @Test func timingChangesNoNumber() throws {
    let plan = try ExecutionPlan(try description(), mode: .training, batchSize: 16, workers: Workers(count: 2))
    let network = Network(try description(), key: RandomKey(seed: 1))
    let input = Tensor(shape: [16, 2, 8, 8], values: (0..<2048).map { Float($0 % 17) / 9 - 1 })
    let labels = (0..<16).map { Int32($0 % 3) }
    plan.load(network)
    let before = plan.trainingStep(input, labels: labels, key: RandomKey(seed: 3))
    _ = plan.profile(repetitions: 1, key: RandomKey(seed: 2))
    plan.load(network)
    #expect(plan.trainingStep(input, labels: labels, key: RandomKey(seed: 3)) == before)
  }
}
