import CKernels

/// What distinguishes one optimiser from another: the arrays it keeps and how one step uses them.
package protocol OptimizerMethod: Sendable {
  /// The step size before the schedule.
  var learningRate: Double { get }
  /// The pull towards zero, where it is the same for all methods.
  var weightDecay: WeightDecay? { get }
  /// The arrays kept between steps, one float for each trained value, and what each starts with.
  var stateArrays: [(name: String, initial: Float)] { get }
  /// Arrays that a step needs and forgets.
  var scratchCount: Int { get }
  /// Moves the values.
  func run(_ step: OptimizerStep)
}

extension OptimizerMethod {
  package var scratchCount: Int { 0 }
}

/// One step of an optimiser, as its method sees it.
package struct OptimizerStep {
  /// Runs on one range: its bounds, its values and its gradients.
  package typealias RangeBody = (Range<Int>, UnsafeMutablePointer<Float>, UnsafePointer<Float>) -> Void

  /// The step's number, from 1.
  let number: Int
  /// The step size, schedule included.
  let learningRate: Double
  /// What the kernels do to gradients first.
  let preparation: kernel_preparation
  /// The method's arrays, in its order, scratch last.
  let state: OptimizerArrays
  /// The parameters' places.
  let segments: [Range<Int>]
  /// Runs a body on ranges that together cover all values, in parallel.
  let forEachRange: (@escaping RangeBody) -> Void
}
