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
  package var weightDecay: WeightDecay? { nil }

  package var stateArrays: [(name: String, initial: Float)] { [("first", 0), ("second", 0)] }

  /// The directions, between their norms and the move.
  package var scratchCount: Int { 1 }

  package func run(_ step: OptimizerStep) {
    let time = Double(step.number)
    let settings = kernel_lamb(
      first_share: Float(1 - firstDecay), second_share: Float(1 - secondDecay), epsilon: Float(epsilon),
      first_correction: Float(1 / (1 - pow(firstDecay, time))),
      root_correction: Float(1 / (1 - pow(secondDecay, time)).squareRoot()), decay: Float(decay))
    let (first, second, direction) = (step.state.start(0), step.state.start(1), step.state.start(2))
    let (weights, directions) = (SquareSums(step.segments), SquareSums(step.segments))
    let preparation = step.preparation
    step.forEachRange { range, values, gradients in
      let start = range.lowerBound
      kernel_lamb_direction(
        values, gradients, first + start, second + start, direction + start, Int64(range.count), preparation, settings)
      weights.sum(range, values)
      directions.sum(range, direction + start)
    }
    let rates = step.segments.indices.map { index in
      let (length, stride) = (weights.total(index).squareRoot(), directions.total(index).squareRoot())
      return Float(step.learningRate * (length > 0 && stride > 0 ? length / stride : 1))
    }
    let segments = step.segments
    step.forEachRange { range, values, _ in
      for (segment, rate) in zip(segments, rates) {
        let part = segment.clamped(to: range)
        guard !part.isEmpty else { continue }
        kernel_descend(
          values + (part.lowerBound - range.lowerBound), direction + part.lowerBound, Int64(part.count), rate)
      }
    }
  }
}
