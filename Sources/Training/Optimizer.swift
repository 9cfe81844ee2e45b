import CKernels
package import Networks

/// An optimiser at work on the trained values of one plan.
package struct Optimizer {
  /// Its settings.
  package let description: OptimizerDescription
  /// Steps taken.
  package private(set) var stepCount: Int
  private let method: any OptimizerMethod
  private let clip: GradientClip?
  private let segments: [Range<Int>]
  private let state: OptimizerArrays
  private let squares: SquareSums

  /// Starts for a plan's trained values, or goes on from a saved state.
  ///
  /// - Throws: ``TrainingError`` where the state belongs to another optimiser or another network.
  package init(
    _ description: OptimizerDescription, clip: GradientClip? = nil, plan: ExecutionPlan, saved: OptimizerState? = nil
  ) throws(TrainingError) {
    try self.init(
      description, clip: clip, count: plan.trainedCount, segments: plan.trainedSegments, saved: saved)
  }

  /// Starts for `count` values, each parameter a segment of them, or goes on from a saved state.
  package init(
    _ description: OptimizerDescription, clip: GradientClip? = nil, count: Int, segments: [Range<Int>],
    saved: OptimizerState? = nil
  ) throws(TrainingError) {
    self.description = description
    self.clip = clip
    self.segments = segments
    method = description.method
    stepCount = saved?.stepCount ?? 0
    squares = SquareSums([0..<count])
    var arrays: [[Float]] = []
    for (name, initial) in method.stateArrays {
      guard let saved else {
        arrays.append([Float](repeating: initial, count: count))
        continue
      }
      guard let values = saved.arrays[name], values.count == count else {
        throw TrainingError(
          .checkpoint,
          "the checkpoint's optimiser keeps \(saved.arrays.keys.sorted().joined(separator: ", ")) of "
            + "\(saved.arrays.values.first?.count ?? 0) values; this one needs '\(name)' of \(count); "
            + "delete the checkpoint to train from the start")
      }
      arrays.append(values)
    }
    for _ in 0..<method.scratchCount { arrays.append([Float](repeating: 0, count: count)) }
    state = OptimizerArrays(arrays, count: count)
  }

  /// Steps taken and the arrays, for a checkpoint.
  package var saved: OptimizerState {
    var arrays: [String: [Float]] = [:]
    for (index, array) in method.stateArrays.enumerated() { arrays[array.name] = state.values(index) }
    return OptimizerState(stepCount: stepCount, arrays: arrays)
  }

  /// Moves a plan's trained values by its gradients, at this learning rate.
  package mutating func step(_ plan: ExecutionPlan, learningRate: Double) {
    precondition(plan.trainedCount == state.count, "this optimiser belongs to another plan")
    step(learningRate: learningRate) { plan.update($0) }
  }

  /// Moves values by their gradients, which `forEachRange` hands out in ranges that start at multiples of
  /// ``SquareSums/pieceLength``.
  package mutating func step(learningRate: Double, forEachRange: @escaping (@escaping OptimizerStep.RangeBody) -> Void)
  {
    stepCount += 1
    var preparation = kernel_preparation(scale: 1, limit: .infinity, penalty: 0, shrink: 1)
    switch clip {
    case .value(let limit): preparation.limit = Float(limit)
    case .norm(let limit):
      let squares = squares
      forEachRange { range, _, gradients in squares.sum(range, gradients) }
      preparation.scale = Float(GradientClip.scale(norm: squares.total(0).squareRoot(), limit: limit))
    case nil: break
    }
    switch method.weightDecay {
    case .penalty(let amount): preparation.penalty = Float(amount)
    case .decoupled(let amount): preparation.shrink = Float(1 - amount * learningRate)
    case nil: break
    }
    method.run(
      OptimizerStep(
        number: stepCount, learningRate: learningRate, preparation: preparation, state: state, segments: segments,
        forEachRange: forEachRange))
  }
}
