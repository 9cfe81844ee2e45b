public import Arrays
public import Concurrency
import Evaluation
import Networks
public import Streams

/// Trains a network on a stream, epoch by epoch.
public struct Trainer {
  /// A stream of batches for each epoch.
  public struct Source {
    /// Batches that an epoch is expected to give, a partial last batch left out; schedules count by them.
    public let batchCount: Int
    /// Batches that an epoch gives at most: more than are expected only where a filter draws, then perhaps fewer, too.
    public let batchLimit: Int
    /// What the stream that was opened last has skipped so far; `nil` where nothing may be skipped, so that an epoch must
    /// give all its batches.
    public let skipped: (() -> SkippedRecords)?
    /// How many records the filters of the stream that was opened last have left out so far; `nil` without filters.
    public let filtered: (() -> Int)?
    /// Opens the stream of an epoch.
    public let open: (_ epoch: Int) throws -> () throws -> Batch?

    /// Makes a source.
    public init(
      batchCount: Int, batchLimit: Int? = nil, skipped: (() -> SkippedRecords)? = nil,
      filtered: (() -> Int)? = nil,
      open: @escaping (_ epoch: Int) throws -> () throws -> Batch?
    ) {
      self.batchCount = batchCount
      self.batchLimit = max(batchCount, batchLimit ?? batchCount)
      self.skipped = skipped
      self.filtered = filtered
      self.open = open
    }
  }

  /// How far a training is, told after every batch.
  public struct Position: Sendable {
    /// The epoch, from 0, and the batch within it, from 1.
    public let epoch: Int, step: Int
    /// Batches of an epoch.
    public let stepsPerEpoch: Int
    /// The epoch's running mean loss.
    public let loss: Double
  }

  /// What decides the result.
  public let description: TrainingDescription
  private let key: RandomKey
  private let workers: Workers
  private let folder: String?

  /// Makes a trainer; all randomness of the training comes from `key`.
  ///
  /// - Parameter folder: Where predictions of many validation records wait; `$TMPDIR`, or `/tmp`, if `nil`.
  public init(_ description: TrainingDescription, key: RandomKey, workers: Workers, waitingIn folder: String? = nil) {
    self.description = description
    self.key = key
    self.workers = workers
    self.folder = folder
  }

  /// Trains from `state` to the end and returns the state there.
  ///
  /// - Parameters:
  ///   - validation: opens the validation stream; batches of ``validationBatchSize``, padded.
  ///   - onStep: told after every batch; may throw to stop.
  ///   - onEpoch: told after every epoch, with all that a checkpoint needs.
  /// - Throws: ``TrainingError`` when something is not finite, or the groups do not fit the network; whatever the
  ///   streams and callbacks throw.
  public func run(
    from state: TrainingState, training: Source, validation: () throws -> () throws -> Batch?,
    onStep: (Position) throws -> Void, onEpoch: (TrainingState) throws -> Void
  ) throws -> TrainingState {
    guard training.batchCount > 0 else {
      throw TrainingError(.noData, "the training split holds less than one batch of \(description.batchSize) records")
    }
    var state = state
    let loop = try TrainingLoop(description, key: key, state, training, workers)
    let inference = try ExecutionPlan(
      state.network.description, mode: .inference, batchSize: Self.validationBatchSize,
      precision: description.precision, workers: workers)
    while state.history.count < description.epochCount, description.earlyStopping?.isOver(state.history) != true {
      let epoch = try loop.runEpoch(state.history, onStep)
      state.network = try loop.plan.network()
      state.averaged = try loop.average?.network()
      let judged = state.averaged ?? state.network
      inference.load(judged)
      let predictions = try Predictions(
        inference, meaning: judged.description.outputMeaning(loss: description.loss), waitingIn: folder,
        threadCount: workers.count, over: try validation())
      try predictions.checkFinite(of: "validation")
      state.history.append(
        EpochRecord(
          trainLoss: epoch.loss, validationLoss: try predictions.loss(description.loss),
          scores: try scores(epoch, predictions), learningRate: epoch.learningRate,
          groupLearningRates: description.groups.map { $0.treatment.learningRate(epoch.learningRate) },
          gradientNorms: loop.norms.gradients, parameterNorms: loop.norms.parameters, skipped: epoch.skipped,
          filtered: epoch.filtered))
      if let stopping = description.earlyStopping, stopping.restoreBest,
        stopping.bestEpoch(state.history) == state.history.count - 1
      {
        state.best = judged
      }
      state.optimizer = loop.optimizer.saved
      try onEpoch(state)
    }
    return state
  }

  private func scores(_ epoch: TrainingLoop.Measurement, _ validation: Predictions) throws -> EpochRecord.Scores {
    if validation.truth == .classes {
      return .accuracy(train: epoch.accuracy, validation: try accuracy(of: validation))
    }
    return .rootMeanSquaredError(
      train: epoch.rootMeanSquaredError, validation: try RegressionScores(of: validation).rootMeanSquaredError)
  }

  /// Records of a validation batch.
  public static let validationBatchSize = 256
}

extension ParameterGroup.Treatment {
  fileprivate func learningRate(_ rate: Double) -> Double {
    switch self {
    case .frozen: 0
    case .scaled(let factor, _): factor * rate
    }
  }
}
