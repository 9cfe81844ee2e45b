import Arrays
import CAllocationCount
import Concurrency
import Networks
import Synchronization
import Testing
import Training

/// A training step allocates nothing, on any of its threads, once it has run.
///
/// One test at a time: all threads count into one number.
@Suite(.serialized) struct StepAllocationTests {
  /// Convolutions, normalisation, sums of branches, pooling, dropout and dense layers.
  static func network() throws -> Network {
    let convolution = Layer.convolution(filters: 16, kernel: 3, padding: .same, hasBias: false)
    let description = try NetworkDescription(
      input: [3, 8, 8], preset: .keras,
      graph: [
        (nil, convolution, []), (nil, .batchNorm, []), ("stem", .relu, []), (nil, convolution, []),
        (nil, .batchNorm, []), (nil, .add, ["batchNorm2", "stem"]), (nil, .relu, []),
        (nil, .spatialDropout(rate: 0.1), []), (nil, .maxPool(kernel: 2), []), (nil, .flatten, []),
        (nil, .dropout(rate: 0.1), []), (nil, .dense(units: 4), []),
      ])
    return Network(description, key: RandomKey(seed: 1))
  }

  /// What `body` allocates, on the calling thread and all others of the workers.
  private func allocations(_ workers: Workers, _ body: () -> Void) -> Int64 {
    everyThread(workers) { allocation_count_set(1) }
    let before = allocation_count()
    body()
    let after = allocation_count()
    everyThread(workers) { allocation_count_set(0) }
    return after - before
  }

  /// Each piece waits for all others, so that no thread runs two.
  private func everyThread(_ workers: Workers, _ body: @escaping @Sendable () -> Void) {
    let arrived = Atomic(0)
    let count = workers.count
    let everyone = Program([
      Segment(count: count) { _, _ in
        arrived.add(1, ordering: .relaxed)
        while arrived.load(ordering: .relaxed) < count {}
        body()
      }
    ])
    workers.run(everyone)
  }

  @Test(arguments: [1, 3]) func allocationsAreCountedOnEveryThread(threadCount: Int) {
    let workers = Workers(count: threadCount)
    let found = allocations(workers) {
      everyThread(workers) {
        withExtendedLifetime(UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 8)) { $0.deallocate() }
      }
    }
    #expect(found >= threadCount)
  }

  static let optimizers: [OptimizerDescription] = [
    OptimizerDescription(kind: Adam(weightDecay: 0.01, preset: .keras)),
    OptimizerDescription(kind: SGD(momentum: 0.9, preset: .pytorch)),
    OptimizerDescription(kind: LAMB(weightDecay: 0.01)),
    OptimizerDescription(kind: Nadam(preset: .keras)), OptimizerDescription(kind: RMSProp(preset: .keras)),
    OptimizerDescription(kind: RAdam()), OptimizerDescription(kind: Adagrad(preset: .keras)),
  ]

  @Test(arguments: optimizers.indices, [1, 3]) func aStepAllocatesNothing(index: Int, threadCount: Int) throws {
    let network = try Self.network()
    let workers = Workers(count: threadCount)
    let plan = try ExecutionPlan(
      network.description, mode: .training, batchSize: 12, sliceCount: 4, frozen: ["batchNorm1.gamma": .weights],
      workers: workers)
    plan.load(network)
    let sum = GradientSum(plan)
    var optimizer = try Optimizer(
      Self.optimizers[index], clip: .norm(1), plan: plan,
      factors: { $0.hasSuffix(".bias") ? OptimizerLayout.Factors(rate: 2, decay: 0) : .none }, sum: sum)
    let average = AveragedWeights(WeightAverage(decay: 0.9), plan: plan)
    var generator = RandomKey(seed: 2).generator()
    let inputs = Tensor(shape: [12, 3, 8, 8], values: (0..<12 * 192).map { _ in generator.normal() })
    let labels = (0..<12).map { Int32($0 % 4) }
    func step(_ number: Int) {
      for part in 0..<2 {
        let result = plan.trainingStep(inputs, labels: labels, key: RandomKey(seed: 3).derived(2 * number + part))
        precondition(result.loss.isFinite && plan.gradientsAreFinite)
        sum.add()
      }
      optimizer.step(learningRate: 0.01, gradientScale: 0.5)
      average.take(step: optimizer.stepCount)
      sum.clear()
    }
    for number in 0..<2 { step(number) }
    #expect(allocations(workers) { for number in 2..<5 { step(number) } } == 0)
  }
}
