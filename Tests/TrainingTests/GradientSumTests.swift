import Arrays
import Concurrency
import Networks
import Streams
import Testing
import Training

/// Several small batches make the step of one large one.
@Suite struct GradientSumTests {
  private static let recordCount = 112

  /// All records in order, in batches of this many.
  private static func batches(_ size: Int) -> [Batch] {
    (0..<recordCount / size).map { index in
      let ids = Array(index * size..<(index + 1) * size)
      var (values, labels): ([Float], [Int32]) = ([], [])
      for id in ids {
        var generator = RandomKey(seed: 8).derived(id).generator()
        values += (0..<36).map { _ in generator.normal() }
        labels.append(Int32(generator.below(3)))
      }
      return Batch(
        inputs: Tensor(shape: [size, 1, 6, 6], values: values), labels: labels, recordIDs: ids, validCount: size)
    }
  }

  private func train(
    batchSize: Int, accumulation: Int, change: (inout TrainingDescription) -> Void
  ) throws -> (state: TrainingState, stepCount: Int) {
    let description = try NetworkDescription(
      input: [1, 6, 6], preset: .keras,
      layers: [
        (nil, .convolution(filters: 8, kernel: 3, padding: .same)), (nil, .relu), (nil, .flatten),
        (nil, .dense(units: 3)),
      ])
    var training = TrainingDescription(
      batchSize: batchSize, accumulation: accumulation, epochCount: 3,
      optimizer: OptimizerDescription(kind: SGD(learningRate: 0.1, momentum: 0.9, preset: .keras)))
    change(&training)
    let batches = Self.batches(batchSize)
    let open = { () -> () throws -> Batch? in
      var rest = batches[...]
      return { rest.popFirst() }
    }
    var stepCount = 0
    let state = try Trainer(training, key: RandomKey(seed: 1), workers: Workers(count: 2)).run(
      from: TrainingState(Network(description, key: RandomKey(seed: 1))),
      training: Trainer.Source(batchCount: batches.count) { _ in open() }, validation: open, onStep: { _ in },
      onEpoch: { state in stepCount = state.optimizer?.stepCount ?? 0 })
    return (state, stepCount)
  }

  /// What looks at whole gradients, or counts steps.
  static let changes: [@Sendable (inout TrainingDescription) -> Void] = [
    { _ in }, { $0.clip = .norm(0.3) }, { $0.clip = .value(0.01) }, { $0.schedule = .cosine(warmUpEpochs: 0.5) },
    { $0.average = WeightAverage(decay: 0.8) },
    { $0.groups = [ParameterGroup(["convolution1"], .scaled(rate: 0.5, weightDecay: 1))] },
  ]

  @Test(arguments: changes.indices) func smallBatchesMakeTheStepsOfALargeOne(index: Int) throws {
    let (large, largeCount) = try train(batchSize: 56, accumulation: 1, change: Self.changes[index])
    let (small, smallCount) = try train(batchSize: 14, accumulation: 4, change: Self.changes[index])
    #expect(largeCount == 6 && smallCount == 6)
    for (name, value) in large.result.values {
      // Up to the order of the sums, in float32, over six steps.
      #expect(distance(small.result[name].values, value.values.map(Double.init)) < 2e-6, "\(name)")
    }
    #expect(abs(small.history[2].trainLoss - large.history[2].trainLoss) < 1e-5)
    #expect(small.history.map(\.learningRate) == large.history.map(\.learningRate))
  }

  @Test func whatAnEpochHasLeftMakesASmallerStep() throws {
    // 8 batches by 5: one step of five and one of three, which weighs its three batches alike.
    let (state, stepCount) = try train(batchSize: 14, accumulation: 5) { _ in }
    #expect(stepCount == 6)
    let (other, otherCount) = try train(batchSize: 14, accumulation: 8) { _ in }
    #expect(otherCount == 3 && state.network != other.network)
    let (all, _) = try train(batchSize: 112, accumulation: 1) { _ in }
    let (more, moreCount) = try train(batchSize: 14, accumulation: 100) { _ in }
    #expect(moreCount == 3)
    for (name, value) in all.result.values {
      #expect(distance(more.result[name].values, value.values.map(Double.init)) < 2e-6, "\(name)")
    }
  }
}
