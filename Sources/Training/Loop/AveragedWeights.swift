import CKernels
import Concurrency
package import Networks

/// The running mean of one plan's trained values; frozen ones are their own mean.
package final class AveragedWeights {
  private let description: WeightAverage
  private let mean: OptimizerArrays
  private let plan: ExecutionPlan
  private var take = Program([])
  private var share: Float = 0

  /// Starts with the values that the plan holds.
  package init(_ description: WeightAverage, plan: ExecutionPlan) {
    self.description = description
    self.plan = plan
    let count = plan.trainedCount
    mean = OptimizerArrays([[Float](repeating: 0, count: count)], count: count)
    let start = mean.start(0)
    plan.update { range, values, _ in (start + range.lowerBound).update(from: values, count: range.count) }
    take = Program([
      plan.updateSegment { [unowned self] range, values, _ in
        kernel_average_step(start + range.lowerBound, values, Int64(range.count), share)
      }
    ])
  }

  /// Takes the plan's values in after optimiser step `number`, from 1.
  package func take(step number: Int) {
    share = Float(1 - description.decay(step: number))
    plan.workers.run(take)
  }

  /// The plan's network with the mean in place of its trained values; the plan is left as it was.
  package func network() throws(NetworkError) -> Network {
    exchange()
    defer { exchange() }
    return try plan.network()
  }

  private func exchange() {
    let start = mean.start(0)
    plan.update { range, values, _ in kernel_swap(start + range.lowerBound, values, Int64(range.count)) }
  }
}
