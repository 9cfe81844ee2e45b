import Arrays
import Networks
import Records
import Streams
import Testing
import Training

@Suite struct TrainerTests {
  /// Two classes that a straight line parts.
  private static func batches(_ count: Int, seed: UInt64) -> [Batch] {
    (0..<count).map { index in
      var generator = RandomKey(seed: seed).derived(index).generator()
      let labels = (0..<16).map { _ in Int32(generator.below(2)) }
      let values = labels.flatMap { label in [generator.normal() + (label == 0 ? -2 : 2), generator.normal()] }
      return Batch(
        images: Tensor(shape: [16, 2, 1, 1], values: values), labels: labels,
        recordIDs: Array(index * 16..<index * 16 + 16),
        validCount: 16)
    }
  }

  private static func stream(_ batches: [Batch]) -> () throws -> Batch? {
    var rest = batches[...]
    return { rest.popFirst() }
  }

  private func setUp(epochs: Int, rate: Double = 0.02) throws -> (Trainer, TrainingState, Trainer.Source) {
    let description = try NetworkDescription(
      input: [2, 1, 1], preset: .keras,
      layers: [
        (nil, .flatten), (nil, .dropout(Dropout(rate: 0.1))), (nil, .dense(Dense(units: 8))), (nil, .relu),
        (nil, .dense(Dense(units: 2))),
      ])
    let training = TrainingDescription(
      batchSize: 16, epochCount: epochs, optimizer: .adam(AdamDescription(learningRate: rate, preset: .keras)),
      schedule: .cosine(warmUpEpochs: 0.5),
      earlyStopping: EarlyStopping(monitor: .validationLoss, patience: 3, restoreBest: true))
    let key = RandomKey(seed: 1)
    return (
      Trainer(training, key: key, workers: Workers(count: 2)), TrainingState(Network(description, key: key)),
      Trainer.Source(batchCount: 12) { epoch in Self.stream(Self.batches(12, seed: UInt64(100 + epoch))) }
    )
  }

  private func run(
    _ trainer: Trainer, _ state: TrainingState, _ source: Trainer.Source,
    onEpoch: (TrainingState) throws -> Void = { _ in }
  ) throws -> TrainingState {
    try trainer.run(
      from: state, training: source, validation: { Self.stream(Self.batches(4, seed: 7)) }, onStep: { _ in },
      onEpoch: onEpoch)
  }

  @Test func learnsWhatALineParts() throws {
    let (trainer, state, source) = try setUp(epochs: 6)
    let end = try run(trainer, state, source)
    #expect(try #require(end.history.last).validationAccuracy > 0.95)
    #expect(end.best != nil)
  }

  @Test func resumedFromACheckpointEndsWithTheSameBits() throws {
    let (trainer, state, source) = try setUp(epochs: 5)
    struct Killed: Error {}
    var saved: [UInt8] = []
    #expect(throws: Killed.self) {
      try run(trainer, state, source) { state in
        saved = try Checkpoint.file(state).serialized()
        if state.history.count == 2 { throw Killed() }
      }
    }
    let checkpoint = try Checkpoint.state(Safetensors(bytes: saved), state.network.description)
    #expect(checkpoint.history.count == 2)
    let resumed = try run(trainer, checkpoint, source)
    let uninterrupted = try run(trainer, state, source)
    #expect(resumed.network == uninterrupted.network)
    #expect(resumed.history == uninterrupted.history)
    #expect(resumed.best == uninterrupted.best)
  }

  @Test func aLossThatIsNoNumberStopsTheTrainingAndNamesThePlace() throws {
    let (trainer, state, _) = try setUp(epochs: 1)
    var bad = Self.batches(3, seed: 1)
    bad[2].images.values[5] = .nan
    let source = Trainer.Source(batchCount: 3) { _ in Self.stream(bad) }
    let error = #expect(throws: TrainingError.self) { try run(trainer, state, source) }
    #expect(error?.code == .diverged)
    #expect(error?.message.contains("epoch 1, step 3") == true)
    #expect(error?.message.contains("records 32, 33") == true)
  }

  @Test func networksTravelThroughFiles() throws {
    let (_, state, _) = try setUp(epochs: 1)
    let file = try Safetensors(bytes: try Checkpoint.file(state.network).serialized())
    #expect(try Checkpoint.network(file) == state.network)
  }
}
