import CKernels
package import Networks

/// The running mean of one plan's trained values.
package struct AveragedWeights {
  private let description: WeightAverage
  private let mean: OptimizerArrays

  /// Starts with the values that the plan holds.
  package init(_ description: WeightAverage, plan: ExecutionPlan) {
    self.description = description
    let count = plan.trainedCount
    mean = OptimizerArrays([[Float](repeating: 0, count: count)], count: count)
    let start = mean.start(0)
    plan.update { range, values, _ in (start + range.lowerBound).update(from: values, count: range.count) }
  }

  /// Takes the plan's values in after optimiser step `number`, from 1.
  package func take(_ plan: ExecutionPlan, step number: Int) {
    let share = Float(1 - description.decay(step: number))
    let start = mean.start(0)
    plan.update { range, values, _ in
      kernel_average_step(start + range.lowerBound, values, Int64(range.count), share)
    }
  }

  /// The plan's network with the mean in place of its trained values; the plan is left as it was.
  package func network(_ plan: ExecutionPlan) throws(NetworkError) -> Network {
    exchange(plan)
    defer { exchange(plan) }
    return try plan.network()
  }

  private func exchange(_ plan: ExecutionPlan) {
    let start = mean.start(0)
    plan.update { range, values, _ in kernel_swap(start + range.lowerBound, values, Int64(range.count)) }
  }
}
