import CKernels
import Glibc
package import Networks

/// The Adam optimiser at work: running moments of every trained value of one plan.
package struct Adam {
  package let description: AdamDescription
  /// Steps taken.
  package private(set) var stepCount: Int
  private let moments: Moments

  /// Starts with zero moments for a plan's trained values.
  package init(_ description: AdamDescription, count: Int) {
    self.init(
      description, stepCount: 0, first: [Float](repeating: 0, count: count),
      second: [Float](repeating: 0, count: count))
  }

  /// Goes on from saved moments.
  package init(_ description: AdamDescription, stepCount: Int, first: [Float], second: [Float]) {
    self.description = description
    self.stepCount = stepCount
    moments = Moments(first: first, second: second)
  }

  /// The running moments, for a checkpoint.
  package var saved: (first: [Float], second: [Float]) { moments.arrays }

  /// Moves a plan's trained values by its gradients, at this learning rate.
  package mutating func step(_ plan: ExecutionPlan, learningRate: Double) {
    precondition(plan.trainedCount == moments.count, "these moments belong to another plan")
    stepCount += 1
    let firstCorrection = 1 - pow(description.firstDecay, Double(stepCount))
    let secondCorrection = 1 - pow(description.secondDecay, Double(stepCount))
    let isFolded = description.preset == .keras
    let settings = kernel_adam(
      rate: Float(learningRate * (isFolded ? secondCorrection.squareRoot() : 1) / firstCorrection),
      first_share: Float(1 - description.firstDecay), second_share: Float(1 - description.secondDecay),
      epsilon: Float(description.epsilon), root_correction: isFolded ? 1 : Float(1 / secondCorrection.squareRoot()))
    let moments = moments
    plan.update { range, values, gradients in
      kernel_adam_step(
        values, gradients, moments.first + range.lowerBound, moments.second + range.lowerBound, Int64(range.count),
        settings)
    }
  }
}

/// Two arrays that stay in place while kernels write disjoint ranges of them.
///
/// Sound as Sendable: written only inside `ExecutionPlan.update`, whose ranges are disjoint and which waits for all.
private final class Moments: @unchecked Sendable {
  let count: Int
  let first: UnsafeMutablePointer<Float>
  let second: UnsafeMutablePointer<Float>

  init(first: [Float], second: [Float]) {
    precondition(first.count == second.count, "both moments have one value each")
    count = first.count
    self.first = .allocate(capacity: max(count, 1))
    self.second = .allocate(capacity: max(count, 1))
    for index in 0..<count {
      (self.first + index).initialize(to: first[index])
      (self.second + index).initialize(to: second[index])
    }
  }

  deinit {
    first.deallocate()
    second.deallocate()
  }

  var arrays: (first: [Float], second: [Float]) {
    (Array(UnsafeBufferPointer(start: first, count: count)), Array(UnsafeBufferPointer(start: second, count: count)))
  }
}
