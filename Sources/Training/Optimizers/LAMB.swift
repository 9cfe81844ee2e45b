import CKernels
import Glibc
public import Settings

/// Settings of LAMB, for large batches.
///
/// r = m̂ / (√v̂ + ε) with Adam's moments, then for each parameter w ← w - η · ‖w‖ / ‖r + λw‖ · (r + λw); where a norm is
/// zero the ratio is 1. λ is the decay of weights, inside the ratio, so that neither form of `WeightDecay` applies.
///
/// - Reference: You et al., 2020, "Large Batch Optimization for Deep Learning", arXiv:1904.00962, algorithm 2 with
///   φ(z) = z.
public struct LAMB: Kind {
  public static let keyword = "lamb"
  public static let summary =
    "LAMB, for large batches: Adam whose steps are, layer by layer, as long as the weights are large."

  public static let settings: [Setting<LAMB>] = [
    .learningRate(\.learningRate), .beta1(\.beta1), .beta2(\.beta2), .epsilon(\.epsilon), .weightDecay(\.weightDecay),
  ]

  /// The step size before the schedule.
  public var learningRate: Double
  /// The decay of the gradients' running mean.
  public var beta1: Double
  /// The decay of their running square.
  public var beta2: Double
  /// Added to the root of the corrected running square.
  public var epsilon: Double
  /// λ.
  public var weightDecay: Double

  public init() { self.init(learningRate: 1e-3) }

  /// Makes settings.
  public init(
    learningRate: Double = 1e-3, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-6,
    weightDecay: Double = 0
  ) {
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
  }
}

extension LAMB: OptimizerMethod {
  var decay: WeightDecay? { nil }

  var decaysWeights: Bool { weightDecay != 0 }

  var stateArrays: [(name: String, initial: Float)] { [("first", 0), ("second", 0)] }

  var goesByNorms: Bool { true }

  func numbers(_ step: OptimizerStep) -> kernel_lamb {
    let time = Double(step.number)
    return kernel_lamb(
      first_share: Float(1 - beta1), second_share: Float(1 - beta2), epsilon: Float(epsilon),
      first_correction: Float(1 / (1 - pow(beta1, time))),
      root_correction: Float(1 / (1 - pow(beta2, time)).squareRoot()), decay: Float(weightDecay * step.decayFactor))
  }

  func move(_ piece: OptimizerPiece, _ numbers: kernel_lamb) {
    kernel_lamb_direction(
      piece.values, piece.gradients, piece.array(0), piece.array(1), piece.array(2), piece.count, piece.preparation,
      numbers)
  }
}
