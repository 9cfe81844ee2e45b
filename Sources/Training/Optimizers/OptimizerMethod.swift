import CKernels
import Settings

/// What distinguishes one optimiser from another: the arrays it keeps and how one step uses them.
protocol OptimizerMethod: Kind {
  /// The numbers of a step that a kernel reads.
  associatedtype Numbers
  /// The step size before the schedule.
  var learningRate: Double { get }
  /// The pull towards zero, where it is the same for all methods.
  var decay: WeightDecay? { get }
  /// Whether there is any pull towards zero.
  var decaysWeights: Bool { get }
  /// The arrays kept between steps, one float for each trained value, and what each starts with.
  var stateArrays: [(name: String, initial: Float)] { get }
  /// Whether ``move(_:_:)`` only leaves a direction, in one more array, and each parameter then goes along it as far as
  /// the ratio of the two norms says.
  var goesByNorms: Bool { get }
  /// What the kernel needs to know of a step.
  func numbers(_ step: OptimizerStep) -> Numbers
  /// Moves a piece of the values.
  func move(_ piece: OptimizerPiece, _ numbers: Numbers)
}

extension OptimizerMethod {
  var decaysWeights: Bool { decay != nil }
  var goesByNorms: Bool { false }
}

/// One step of an optimiser, for one group of parameters.
struct OptimizerStep {
  /// The step's number, from 1.
  let number: Int
  /// The step size, schedule and group included.
  let learningRate: Double
  /// What the group multiplies the decay of weights with.
  let decayFactor: Double
}

/// A stretch of values of one group, with what belongs to them.
struct OptimizerPiece {
  let values: UnsafeMutablePointer<Float>
  let gradients: UnsafePointer<Float>
  let count: Int64
  /// What the kernels do to gradients first.
  let preparation: kernel_preparation
  fileprivate let arrays: OptimizerArrays
  fileprivate let offset: Int

  /// The piece at `part`, of a range that starts at `start`.
  init(
    _ part: Range<Int>, from start: Int, _ values: UnsafeMutablePointer<Float>, _ gradients: UnsafePointer<Float>,
    _ preparation: kernel_preparation, _ arrays: OptimizerArrays
  ) {
    self.values = values + (part.lowerBound - start)
    self.gradients = gradients + (part.lowerBound - start)
    count = Int64(part.count)
    self.preparation = preparation
    self.arrays = arrays
    offset = part.lowerBound
  }

  /// The piece of the method's array `index`.
  func array(_ index: Int) -> UnsafeMutablePointer<Float> { arrays.start(index) + offset }
}
