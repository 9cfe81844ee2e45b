public import Arrays
import Networks
public import Streams

/// Trains a network on a stream, epoch by epoch.
public struct Trainer {
  /// A stream of batches for each epoch.
  public struct Source {
    /// Records an epoch gives, a partial last batch left out.
    public let batchCount: Int
    /// Opens the stream of an epoch.
    public let open: (_ epoch: Int) throws -> () throws -> Batch?

    /// Makes a source.
    public init(batchCount: Int, open: @escaping (_ epoch: Int) throws -> () throws -> Batch?) {
      self.batchCount = batchCount
      self.open = open
    }
  }

  /// How far a training is, told after every step.
  public struct Position: Sendable {
    /// The epoch, from 0, and the step within it, from 1.
    public let epoch: Int, step: Int
    /// Steps of an epoch.
    public let stepsPerEpoch: Int
    /// The epoch's running mean loss and accuracy.
    public let loss: Double, accuracy: Double
  }

  /// What decides the result.
  public let description: TrainingDescription
  private let key: RandomKey
  private let workers: Workers

  /// Makes a trainer; all randomness of the training comes from `key`.
  public init(_ description: TrainingDescription, key: RandomKey, workers: Workers) {
    self.description = description
    self.key = key
    self.workers = workers
  }

  /// Trains from `state` to the end and returns the state there.
  ///
  /// - Parameters:
  ///   - validation: opens the validation stream; batches of ``validationBatchSize``, padded.
  ///   - onStep: told after every step; may throw to stop.
  ///   - onEpoch: told after every epoch, with all that a checkpoint needs.
  /// - Throws: ``TrainingError`` when the loss is not finite; whatever the streams and callbacks throw.
  public func run(
    from state: TrainingState, training: Source, validation: () throws -> () throws -> Batch?,
    onStep: (Position) throws -> Void, onEpoch: (TrainingState) throws -> Void
  ) throws -> TrainingState {
    guard training.batchCount > 0 else {
      throw TrainingError(.noData, "the training split holds less than one batch of \(description.batchSize) records")
    }
    var state = state
    let plan = try ExecutionPlan(
      state.network.description, mode: .training, batchSize: description.batchSize,
      sliceCount: description.sliceCount, losses: [description.loss], workers: workers)
    let inference = try ExecutionPlan(
      state.network.description, mode: .inference, batchSize: Self.validationBatchSize, workers: workers)
    var optimizer = try Optimizer(
      description.optimizer, clip: description.clip, plan: plan, saved: state.optimizer)
    // The mean starts with the first weights, or goes on from the saved mean, which passes through the plan.
    plan.load(state.averaged ?? state.network)
    let average = description.average.map { AveragedWeights($0, plan: plan) }
    plan.load(state.network)
    while state.history.count < description.epochCount, description.earlyStopping?.isOver(state.history) != true {
      let epoch = try runEpoch(state.history, plan, &optimizer, average, training, onStep)
      state.network = try plan.network()
      state.averaged = try average?.network(plan)
      let judged = state.averaged ?? state.network
      inference.load(judged)
      let prediction = try Prediction(inference, over: try validation())
      state.history.append(
        EpochRecord(
          trainLoss: epoch.loss, trainAccuracy: epoch.accuracy, validationLoss: try prediction.loss(description.loss),
          validationAccuracy: prediction.accuracy, learningRate: epoch.learningRate))
      if let stopping = description.earlyStopping, stopping.restoreBest,
        stopping.bestEpoch(state.history) == state.history.count - 1
      {
        state.best = judged
      }
      state.optimizer = optimizer.saved
      try onEpoch(state)
    }
    return state
  }

  /// Records of a validation batch.
  public static let validationBatchSize = 256

  private func runEpoch(
    _ history: [EpochRecord], _ plan: ExecutionPlan, _ optimizer: inout Optimizer, _ average: AveragedWeights?,
    _ source: Source, _ onStep: (Position) throws -> Void
  ) throws -> (loss: Double, accuracy: Double, learningRate: Double) {
    let epoch = history.count
    let next = try source.open(epoch)
    var step = 0
    var lossTotal = 0.0
    var correctCount = 0
    var learningRate = 0.0
    while let batch = try next() {
      let factor = description.schedule.factor(
        step: optimizer.stepCount, stepsPerEpoch: source.batchCount, epochCount: description.epochCount,
        history: history, learningRate: description.optimizer.learningRate)
      learningRate = description.optimizer.learningRate * factor
      let result = plan.trainingStep(
        batch.images, labels: batch.labels, key: key.derived("step").derived(optimizer.stepCount))
      guard result.loss.isFinite, plan.gradientsAreFinite() else {
        throw TrainingError(
          .diverged,
          "the loss (\(result.loss)) or its gradient stopped being finite in epoch \(epoch + 1), step \(step + 1), at learning rate \(learningRate), on "
            + "records \(batch.recordIDs.prefix(8).map(String.init).joined(separator: ", "))…; lower the learning rate")
      }
      optimizer.step(plan, learningRate: learningRate)
      average?.take(plan, step: optimizer.stepCount)
      step += 1
      lossTotal += result.loss
      correctCount += result.correctCount
      try onStep(
        Position(
          epoch: epoch, step: step, stepsPerEpoch: source.batchCount, loss: lossTotal / Double(step),
          accuracy: Double(correctCount) / Double(step * description.batchSize)))
    }
    return (lossTotal / Double(step), Double(correctCount) / Double(step * description.batchSize), learningRate)
  }
}
