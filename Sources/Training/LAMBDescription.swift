import CKernels
import Glibc

/// Settings of LAMB, for large batches.
///
/// r = m̂ / (√v̂ + ε) with Adam's moments, then for each parameter w ← w - η · ‖w‖ / ‖r + λw‖ · (r + λw); where a norm is
/// zero the ratio is 1. λ is the decay of weights, inside the ratio, so that neither form of ``WeightDecay`` applies.
///
/// - Reference: You et al., 2020, "Large Batch Optimization for Deep Learning", arXiv:1904.00962, algorithm 2 with
///   φ(z) = z.
public struct LAMBDescription: Codable, Hashable, Sendable {
  /// The step size before the schedule.
  public var learningRate: Double
  /// The decay of the gradients' running mean.
  public var firstDecay: Double
  /// The decay of their running square.
  public var secondDecay: Double
  /// Added to the root of the corrected running square.
  public var epsilon: Double
  /// λ.
  public var decay: Double

  /// Makes settings.
  public init(
    learningRate: Double = 1e-3, firstDecay: Double = 0.9, secondDecay: Double = 0.999, epsilon: Double = 1e-6,
    decay: Double = 0
  ) {
    self.learningRate = learningRate
    self.firstDecay = firstDecay
    self.secondDecay = secondDecay
    self.epsilon = epsilon
    self.decay = decay
  }
}

extension LAMBDescription: OptimizerMethod {
  var weightDecay: WeightDecay? { nil }

  var stateArrays: [(name: String, initial: Float)] { [("first", 0), ("second", 0)] }

  var goesByNorms: Bool { true }

  func numbers(_ step: OptimizerStep) -> kernel_lamb {
    let time = Double(step.number)
    return kernel_lamb(
      first_share: Float(1 - firstDecay), second_share: Float(1 - secondDecay), epsilon: Float(epsilon),
      first_correction: Float(1 / (1 - pow(firstDecay, time))),
      root_correction: Float(1 / (1 - pow(secondDecay, time)).squareRoot()), decay: Float(decay * step.decayFactor))
  }

  func move(_ piece: OptimizerPiece, _ numbers: kernel_lamb) {
    kernel_lamb_direction(
      piece.values, piece.gradients, piece.array(0), piece.array(1), piece.array(2), piece.count, piece.preparation,
      numbers)
  }
}
