import Arrays
import Concurrency
import Networks
import Streams
import Testing
import Training

/// The same training gives the same bits, for any number of threads and any number of times.
@Suite struct ReproducibilityTests {
  typealias Change = @Sendable (inout TrainingDescription) -> Void

  /// What must hold for each, such as a precision.
  static let variants: [(name: String, change: Change)] = {
    let frozen = ParameterGroup(["convolution1", "batchNorm1"], .frozen(.layer))
    var variants: [(String, Change)] = [
      ("float32", { _ in }), ("accumulated", { $0.accumulation = 2 }), ("in part frozen", { $0.groups = [frozen] }),
    ]
    if Processor.current.hasBFloat16 { variants.append(("bfloat16", { $0.precision = .bfloat16 })) }
    return variants
  }()

  private static let batches: [Batch] = (0..<5).map { index in
    var generator = RandomKey(seed: 6).derived(index).generator()
    return Batch(
      inputs: Tensor(shape: [16, 3, 8, 8], values: (0..<16 * 192).map { _ in generator.normal() }),
      labels: (0..<16).map { _ in Int32(generator.below(4)) }, recordIDs: Array(index * 16..<index * 16 + 16),
      validCount: 16)
  }

  private static func stream() -> () throws -> Batch? {
    var rest = batches[...]
    return { rest.popFirst() }
  }

  /// Two epochs of a residual network with normalisation and dropout, under Adam with clipping and a mean of weights.
  private func trained(threads: Int, _ change: (inout TrainingDescription) -> Void) throws -> TrainingState {
    var training = TrainingDescription(
      batchSize: 16, epochCount: 2, optimizer: OptimizerDescription(kind: Adam(learningRate: 0.01, preset: .keras)),
      clip: .norm(1), average: WeightAverage(decay: 0.9), schedule: .cosine(warmUpEpochs: 0.5))
    change(&training)
    return try Trainer(training, key: RandomKey(seed: 4), workers: Workers(count: threads)).run(
      from: TrainingState(try StepAllocationTests.network()),
      training: Trainer.Source(batchCount: Self.batches.count) { _ in Self.stream() },
      validation: { Self.stream() }, onStep: { _ in }, onEpoch: { _ in })
  }

  @Test(arguments: variants.indices) func threadsAndRepetitionsDoNotChangeABit(index: Int) throws {
    let change = Self.variants[index].change
    let first = try trained(threads: 1, change)
    #expect(first.averaged != first.network)
    #expect(try first.network != StepAllocationTests.network())
    for threads in [1, 2, 3, 8] {
      let again = try trained(threads: threads, change)
      #expect(again.network == first.network, "\(threads) threads")
      #expect(again.averaged == first.averaged, "\(threads) threads")
      #expect(again.optimizer == first.optimizer, "\(threads) threads")
      #expect(again.history == first.history, "\(threads) threads")
    }
  }
}
