import Arrays
import Concurrency
import Networks
import Streams

/// One training's plan, optimiser and mean of weights at work, epoch by epoch.
final class TrainingLoop {
  /// What the batches of an epoch came to, while the network moved.
  struct Measurement {
    let loss: Double
    /// 0 where no class is right or wrong.
    let accuracy: Double
    /// 0 where no number is to be predicted.
    let rootMeanSquaredError: Double
    /// The rate of the last step.
    let learningRate: Double
    /// Records that were left out; `nil` where there was none.
    let skipped: SkippedRecords?
    /// Records that filters left out; `nil` without filters.
    let filtered: Int?
  }

  let plan: ExecutionPlan
  let average: AveragedWeights?
  private(set) var optimizer: Optimizer
  /// Of the first optimiser step of the last epoch.
  let norms: GradientNorms

  private let description: TrainingDescription
  private let key: RandomKey
  private let source: Trainer.Source
  /// Where the gradients of several batches are added up, if a step has several.
  private let sum: GradientSum?

  /// Goes on from a state.
  init(
    _ description: TrainingDescription, key: RandomKey, _ state: TrainingState, _ source: Trainer.Source,
    _ workers: Workers
  ) throws {
    self.description = description
    self.key = key
    self.source = source
    let treatment = try ParameterTreatment(description.groups, state.network.description)
    let plan = try ExecutionPlan(
      state.network.description, mode: .training, batchSize: description.batchSize,
      sliceCount: description.sliceCount, precision: description.precision, losses: [description.loss],
      frozen: treatment.frozen, workers: workers)
    self.plan = plan
    sum = description.accumulation > 1 ? GradientSum(plan) : nil
    norms = GradientNorms(plan, sum: sum)
    optimizer = try Optimizer(
      description.optimizer, clip: description.clip, plan: plan, factors: treatment.factors, sum: sum,
      saved: state.optimizer)
    // The mean starts with the first weights, or goes on from the saved mean, which passes through the plan.
    plan.load(state.averaged ?? state.network)
    average = description.average.map { AveragedWeights($0, plan: plan) }
    plan.load(state.network)
  }

  /// Optimiser steps of an epoch.
  private var stepsPerEpoch: Int { (source.batchCount + description.accumulation - 1) / description.accumulation }

  /// Trains for the epoch after these.
  func runEpoch(
    _ history: [EpochRecord], _ onStep: (Trainer.Position) throws -> Void
  ) throws -> Measurement {
    let epoch = history.count
    let next = try source.open(epoch)
    var (batchCount, pending) = (0, 0)
    var (lossTotal, squaredErrorTotal) = (0.0, 0.0)
    var correctCount = 0
    var learningRate = 0.0
    func step() {
      if batchCount == pending { norms.measure(gradientScale: 1 / Double(pending)) }
      optimizer.step(learningRate: learningRate, gradientScale: 1 / Double(pending))
      average?.take(step: optimizer.stepCount)
      sum?.clear()
      pending = 0
    }
    while let batch = try next() {
      if pending == 0 { learningRate = rate(after: history) }
      let stepKey = key.derived("step").derived(epoch * source.batchLimit + batchCount)
      let target = try batch.target(classCount: plan.outputCount)
      let result = plan.trainingStep([batch.inputs], targets: [target], key: stepKey)
      batchCount += 1
      pending += 1
      guard result.loss.isFinite, plan.gradientsAreFinite else {
        throw try nonFinite(batch, target, stepKey, epoch: epoch, batchNumber: batchCount, learningRate: learningRate)
      }
      sum?.add()
      if pending == description.accumulation || batchCount == source.batchCount { step() }
      lossTotal += result.loss
      squaredErrorTotal += result.meanSquaredError
      correctCount += result.correctCount
      try onStep(
        Trainer.Position(
          epoch: epoch, step: batchCount, stepsPerEpoch: source.batchCount, loss: lossTotal / Double(batchCount)))
    }
    let skipped = source.skipped?()
    let filtered = source.filtered?()
    let mayDiffer = (skipped?.count ?? 0) > 0 || filtered != nil
    guard batchCount == source.batchCount || mayDiffer && batchCount > 0 else {
      if let filtered, skipped?.count ?? 0 == 0 {
        throw TrainingError(
          .noData, "the filters left out \(filtered) records in epoch \(epoch + 1), and the others fill no batch")
      }
      if let skipped, let first = skipped.lines.first {
        throw TrainingError(
          .noData, "\(skipped.count) damaged records are skipped, and the others fill no batch; the first is \(first)")
      }
      throw TrainingError(
        .noData, "epoch \(epoch + 1) gave \(batchCount) batches where \(source.batchCount) were announced")
    }
    // Where skipped or filtered records cost the last batches, those that wait still make a step.
    if pending > 0 { step() }
    // Training reads no running statistics, so that losses and gradients do not tell of them.
    if let name = try plan.nonFiniteParameter() {
      throw TrainingError(
        .diverged,
        "after epoch \(epoch + 1) the parameter '\(name)' is not finite: what it became is beyond what 32-bit floats hold; "
          + "are values of the data too large? Normalise them, or lower the learning rate")
    }
    return Measurement(
      loss: lossTotal / Double(batchCount),
      accuracy: Double(correctCount) / Double(batchCount * description.batchSize),
      rootMeanSquaredError: (squaredErrorTotal / Double(batchCount)).squareRoot(), learningRate: learningRate,
      // The list once is enough: the history is saved after each epoch.
      skipped: skipped.flatMap { $0.count == 0 ? nil : epoch == 0 ? $0 : $0.unlisted },
      filtered: filtered)
  }

  private func rate(after history: [EpochRecord]) -> Double {
    let start = description.optimizer.learningRate
    return start
      * description.schedule.factor(
        step: optimizer.stepCount, stepsPerEpoch: stepsPerEpoch, epochCount: description.epochCount, history: history,
        learningRate: start)
  }

  /// The error of a step that was not finite; the step is taken again to find where that began.
  private func nonFinite(
    _ batch: Batch, _ target: Target, _ stepKey: RandomKey, epoch: Int, batchNumber: Int, learningRate: Double
  ) throws -> TrainingError {
    let found = try plan.findNonFinite([batch.inputs], targets: [target], key: stepKey)
    return TrainingError(
      Divergence(epoch: epoch, batch: batchNumber, found: found, recordIDs: batch.recordIDs),
      accumulation: description.accumulation, learningRate: learningRate)
  }
}
