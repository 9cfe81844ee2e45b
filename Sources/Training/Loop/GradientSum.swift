import CKernels
import Concurrency
package import Networks

/// A plan's gradients summed over several batches, so that one optimiser step sees all their records.
package final class GradientSum {
  /// Batches summed since the last step.
  package private(set) var batchCount = 0
  private let sum: OptimizerArrays
  private let first, further: Program
  private let workers: Workers

  /// Makes room for a plan's gradients.
  package init(_ plan: ExecutionPlan) {
    workers = plan.workers
    sum = OptimizerArrays([[Float](repeating: 0, count: plan.trainedCount)], count: plan.trainedCount)
    let start = sum.start(0)
    first = Program([
      plan.updateSegment { range, _, gradients in
        (start + range.lowerBound).update(from: gradients, count: range.count)
      }
    ])
    further = Program([
      plan.updateSegment { range, _, gradients in
        let elements = kernel_elements(count: Int64(range.count), precision: kernel_float32)
        kernel_add(gradients, start + range.lowerBound, elements)
      }
    ])
  }

  /// Where the sum begins.
  var start: UnsafePointer<Float> { UnsafePointer(sum.start(0)) }

  /// Adds the gradients of the plan's last training step.
  package func add() {
    workers.run(batchCount == 0 ? first : further)
    batchCount += 1
  }

  /// Starts anew, after an optimiser step.
  package func clear() { batchCount = 0 }
}
