import Arrays
import Concurrency
import Evaluation
import Foundation
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
        inputs: Tensor(shape: [16, 2, 1, 1], values: values), labels: labels,
        recordIDs: Array(index * 16..<index * 16 + 16),
        validCount: 16)
    }
  }

  private static func stream(_ batches: [Batch]) -> () throws -> Batch? {
    var rest = batches[...]
    return { rest.popFirst() }
  }

  private func setUp(
    epochs: Int, rate: Double = 0.02, threads: Int = 2, change: (inout TrainingDescription) -> Void = { _ in }
  ) throws -> (Trainer, TrainingState, Trainer.Source) {
    let description = try NetworkDescription(
      input: [2, 1, 1], preset: .keras,
      layers: [
        (nil, .flatten), (nil, .dropout(rate: 0.1)), (nil, .dense(units: 8)), (nil, .relu),
        (nil, .dense(units: 2)),
      ])
    var training = TrainingDescription(
      batchSize: 16, epochCount: epochs,
      optimizer: OptimizerDescription(kind: Adam(learningRate: rate, preset: .keras)),
      schedule: .cosine(warmUpEpochs: 0.5),
      earlyStopping: EarlyStopping(monitor: .validationLoss, patience: 3, restoreBest: true))
    change(&training)
    let key = RandomKey(seed: 1)
    return (
      Trainer(training, key: key, workers: Workers(count: threads)), TrainingState(Network(description, key: key)),
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
    #expect(try #require(end.history.last).scores.validation > 0.95)
    #expect(end.best != nil)
  }

  /// What keeps state between epochs, each in one training.
  static let changes: [@Sendable (inout TrainingDescription) -> Void] = [
    { _ in },
    { $0.average = WeightAverage(decay: 0.9) },
    {
      $0.earlyStopping = nil
      $0.average = WeightAverage(decay: 0.95, warmsUp: false)
      $0.clip = .norm(0.5)
      $0.optimizer = OptimizerDescription(kind: SGD(learningRate: 0.1, momentum: 0.9, isNesterov: true, preset: .keras))
      $0.schedule = Schedule(
        kind: ReduceOnPlateau(factor: 0.5, patience: 1, threshold: 10, preset: .keras, warmUpEpochs: 0.5))
    },
    {
      $0.optimizer = OptimizerDescription(kind: LAMB(learningRate: 0.02, weightDecay: 0.01))
      $0.schedule = Schedule(kind: OneCycle(preset: .fastai))
    },
    { $0.optimizer = OptimizerDescription(kind: Nadam(learningRate: 0.02, preset: .keras)) },
    { $0.optimizer = OptimizerDescription(kind: RMSProp(momentum: 0.5, isCentered: true, preset: .keras)) },
  ]

  @Test(arguments: changes.indices) func threadsDoNotChangeABit(index: Int) throws {
    let (one, state, source) = try setUp(epochs: 2, threads: 1, change: Self.changes[index])
    let (three, _, _) = try setUp(epochs: 2, threads: 3, change: Self.changes[index])
    let (left, right) = (try run(one, state, source), try run(three, state, source))
    #expect(left.result == right.result && left.history == right.history)
  }

  @Test func theMeanOfTheWeightsIsJudgedAndKept() throws {
    let (trainer, state, source) = try setUp(epochs: 3) {
      $0.earlyStopping = nil
      $0.average = WeightAverage(decay: 0.99)
    }
    let end = try run(trainer, state, source)
    #expect(end.result == end.averaged && end.averaged != end.network)
    let plan = try ExecutionPlan(
      end.network.description, mode: .inference, batchSize: Trainer.validationBatchSize,
      workers: Workers(count: 1))
    plan.load(end.result)
    let judged = try Predictions(plan, meaning: .logits, over: Self.stream(Self.batches(4, seed: 7)))
    #expect(try judged.loss(.crossEntropy()) == end.history.last?.validationLoss)
  }

  /// Records with a number to be predicted, 3x − y + 1.
  private static func numberBatches(_ count: Int, seed: UInt64) -> [Batch] {
    batches(count, seed: seed).map { batch in
      var batch = batch
      let inputs = batch.inputs.values
      batch.targets = Tensor(
        shape: [16, 1], values: (0..<16).map { 3 * inputs[2 * $0] - inputs[2 * $0 + 1] + 1 })
      return batch
    }
  }

  @Test(arguments: [Loss.meanSquaredError, .meanAbsoluteError, .huber()])
  func learnsToPredictANumber(loss: Loss) throws {
    let (trainer, _, _) = try setUp(epochs: 12, rate: 0.05) {
      $0.loss = loss
      $0.schedule = .constant
      $0.earlyStopping = EarlyStopping(monitor: .validationRMSE, patience: 12, restoreBest: true)
    }
    let description = try NetworkDescription(
      input: [2, 1, 1], preset: .keras, layers: [(nil, .flatten), (nil, .dense(units: 1))])
    let end = try trainer.run(
      from: TrainingState(Network(description, key: RandomKey(seed: 1))),
      training: Trainer.Source(batchCount: 12) { Self.stream(Self.numberBatches(12, seed: UInt64(100 + $0))) },
      validation: { Self.stream(Self.numberBatches(4, seed: 7)) }, onStep: { _ in }, onEpoch: { _ in })
    let (first, last) = (try #require(end.history.first), try #require(end.history.last))
    guard case .rootMeanSquaredError(let train, let validation) = last.scores else {
      Issue.record("\(last.scores) are no scores of numbers")
      return
    }
    #expect(train < first.scores.train / 5 && validation < 0.5)
    if loss == .meanSquaredError {
      #expect(abs(train * train - last.trainLoss) < 1e-9 && abs(validation * validation - last.validationLoss) < 1e-9)
    }
    let best = try #require(end.history.map(\.scores.validation).min())
    let plan = try ExecutionPlan(description, mode: .inference, batchSize: 16, workers: Workers(count: 1))
    plan.load(end.result)
    let judged = try Predictions(plan, meaning: .numbers, over: Self.stream(Self.numberBatches(4, seed: 7)))
    #expect(judged.truth == .numbers && judged.recordCount == 64 && judged.width == 1)
    let scores = try RegressionScores(of: judged)
    #expect(abs(scores.rootMeanSquaredError - best) < 1e-6)
    #expect(try #require(scores.determination) > 0.98)
  }

  static let losses: [Loss] = [
    .crossEntropy(smoothing: 0.1, classWeights: [1, 3]), .binaryCrossEntropy, .focal(), .klDivergence,
    .meanSquaredError, .huber(delta: 0.5),
  ]

  @Test(arguments: losses) func whatIsMadeSmallIsWhatValidationTells(loss: Loss) throws {
    let (trainer, state, source) = try setUp(epochs: 4) {
      $0.earlyStopping = nil
      $0.loss = loss
    }
    let end = try run(trainer, state, source)
    let (first, last) = (try #require(end.history.first), try #require(end.history.last))
    // Uneven class weights and squares draw the line elsewhere than where the most are right.
    #expect(last.trainLoss < first.trainLoss && last.scores.validation > 0.8 && last.scores.train > 0.7)
    let plan = try ExecutionPlan(
      end.network.description, mode: .inference, batchSize: Trainer.validationBatchSize,
      workers: Workers(count: 1))
    plan.load(end.result)
    let judged = try Predictions(plan, meaning: .logits, over: Self.stream(Self.batches(4, seed: 7)))
    #expect(try judged.loss(loss) == last.validationLoss)
    #expect(try judged.loss(.meanAbsoluteError) != last.validationLoss)
  }

  @Test func aPlateauLowersTheRate() throws {
    let (trainer, state, source) = try setUp(epochs: 4, change: Self.changes[2])
    #expect(try run(trainer, state, source).history.map(\.learningRate) == [0.1, 0.1, 0.05, 0.025])
  }

  @Test(arguments: changes.indices) func resumedFromACheckpointEndsWithTheSameBits(index: Int) throws {
    let (trainer, state, source) = try setUp(epochs: 5, change: Self.changes[index])
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
    #expect(resumed.history.allSatisfy { $0.gradientNorms.count == 2 && $0.parameterNorms.count == 2 })
    #expect(resumed.best == uninterrupted.best)
    #expect(resumed.averaged == uninterrupted.averaged)
  }

  @Test func dataThatAreNotFiniteStopTheTrainingAndAreNamed() throws {
    let (trainer, state, _) = try setUp(epochs: 1)
    var bad = Self.batches(3, seed: 1)
    bad[2].inputs.values[5] = .nan
    let source = Trainer.Source(batchCount: 3) { _ in Self.stream(bad) }
    let error = #expect(throws: TrainingError.self) { try run(trainer, state, source) }
    #expect(error?.code == .diverged)
    #expect(error?.message.contains("epoch 1, step 3") == true)
    #expect(error?.message.contains("the data of 'input' is not finite in records 34;") == true)
  }

  /// Training reads batches' own statistics: loss and gradients stay finite, and prediction would not.
  @Test func aRunningStatisticThatOverflowsIsNamed() throws {
    let (trainer, _, _) = try setUp(epochs: 2)
    let description = try NetworkDescription(
      input: [2, 1, 1], preset: .keras, layers: [(nil, .flatten), ("norm", .batchNorm), (nil, .dense(units: 2))])
    var batches = Self.batches(3, seed: 1)
    batches[1].inputs.values[5] = 1e22
    let source = Trainer.Source(batchCount: 3) { [batches] _ in Self.stream(batches) }
    let state = TrainingState(Network(description, key: RandomKey(seed: 1)))
    let error = #expect(throws: TrainingError.self) { try run(trainer, state, source) }
    #expect(error?.code == .diverged)
    #expect(error?.message.contains("after epoch 1 the parameter 'norm.movingVariance' is not finite") == true)
  }

  @Test(arguments: [1, 3]) func aNetworkThatOverflowsStopsTheTrainingAndTheLayerIsNamed(threadCount: Int) throws {
    let (trainer, state, source) = try setUp(epochs: 1, threads: threadCount)
    var network = state.network
    // Only records whose first value is above 10 make the first unit of the second layer overflow.
    network["dense1.weight"] = Tensor(shape: [8, 2], values: [1e19, 0] + [Float](repeating: 0, count: 14))
    network["dense1.bias"] = Tensor(shape: [8], values: [-1e20] + [Float](repeating: 0, count: 7))
    network["dense2.weight"] = Tensor(shape: [2, 8], values: [1e20] + [Float](repeating: 0, count: 15))
    let batches = Self.batches(12, seed: 100).enumerated().map { index, batch in
      var batch = batch
      if index == 4 { for record in [3, 9] { batch.inputs.values[2 * record] = 100 } }
      return batch
    }
    let planted = Trainer.Source(batchCount: source.batchCount) { _ in Self.stream(batches) }
    var stepCount = 0
    let error = #expect(throws: TrainingError.self) {
      try trainer.run(
        from: TrainingState(network), training: planted, validation: { { nil } }, onStep: { _ in stepCount += 1 },
        onEpoch: { _ in })
    }
    #expect(stepCount == 4)
    #expect(error?.code == .diverged)
    // A dropped value cannot overflow: what the step drew is drawn again when it is searched.
    let message = try #require(error?.message)
    #expect(message.contains("in epoch 1, step 5, at learning rate"), "\(message)")
    #expect(message.contains("the output of layer 'dense2' is the first that is not finite"), "\(message)")
    let divergence = try #require(error?.divergence)
    #expect(divergence.epoch == 0 && divergence.batch == 5 && divergence.place == .layer("dense2"))
    #expect(!divergence.recordIDs.isEmpty && Set(divergence.recordIDs).isSubset(of: [67, 73]))
    #expect(message.contains("on records \(divergence.recordIDs.map(String.init).joined(separator: ", "));"))
  }

  @Test func anUpdateThatGoesTooFarIsFoundInTheStepAfter() throws {
    let (trainer, state, source) = try setUp(epochs: 1) {
      $0.optimizer = OptimizerDescription(kind: SGD(learningRate: 1e38, preset: .keras))
      $0.schedule = .constant
    }
    var network = state.network
    for name in ["dense1.weight", "dense2.weight"] {
      network[name] = Tensor(shape: network[name].shape, values: network[name].values.map { $0 * 30 })
    }
    let error = #expect(throws: TrainingError.self) { try run(trainer, TrainingState(network), source) }
    let message = try #require(error?.message)
    #expect(message.contains("in epoch 1, step 2, at learning rate 1e+38, "), "\(message)")
    #expect(message.contains("is not finite before the step"), "\(message)")
  }

  @Test func networksTravelThroughFiles() throws {
    let (_, state, _) = try setUp(epochs: 1)
    let file = try Safetensors(bytes: try Checkpoint.file(state.network).serialized())
    #expect(try Checkpoint.network(file) == state.network)
  }

  /// A stream that announces twelve batches and gives nine, since skipped records cost the others.
  @Test(arguments: [1, 2, 4]) func skippedRecordsMayCostBatches(accumulation: Int) throws {
    func end(announced: Int, given: Int, skipped: (() -> SkippedRecords)?) throws -> TrainingState {
      let (trainer, state, _) = try setUp(epochs: 3) {
        $0.accumulation = accumulation
        $0.schedule = .constant
        $0.earlyStopping = nil
      }
      return try run(
        trainer, state,
        Trainer.Source(batchCount: announced, skipped: skipped) { epoch in
          Self.stream(Self.batches(given, seed: UInt64(100 + epoch)))
        })
    }
    let one = try SkippedRecords(json: #"{"count": 40, "records": [{"place": "a.png", "reason": "is damaged"}]}"#)
    let shorter = try end(announced: 12, given: 9, skipped: { one })
    #expect(shorter.history.map(\.skipped?.count) == [40, 40, 40])
    #expect(shorter.history.map { $0.skipped?.records.count } == [1, 0, 0])
    // The batches that wait for a step at the end make one, as they do where the epoch ends as announced.
    let steps = shorter.optimizer.map { $0.stepCount }
    #expect(steps == 3 * ((9 + accumulation - 1) / accumulation))
    // Nothing was skipped: a shorter epoch is a fault.
    for skipped in [nil, { SkippedRecords() }] as [(() -> SkippedRecords)?] {
      let error = #expect(throws: TrainingError.self) { try end(announced: 12, given: 9, skipped: skipped) }
      #expect(error?.message.contains("9 batches where 12") == true, "\(error?.message ?? "")")
    }
    let none = #expect(throws: TrainingError.self) { try end(announced: 12, given: 0, skipped: { one }) }
    #expect(none?.message.contains("a.png: is damaged") == true, "\(none?.message ?? "")")
  }
}

extension SkippedRecords {
  fileprivate init(json: String) throws { self = try JSONDecoder().decode(Self.self, from: Data(json.utf8)) }
}
