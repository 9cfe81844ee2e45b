import CKernels
import Glibc
public import Networks

/// Settings of Adam; with decoupled weight decay it is AdamW, with ``isAMSGrad`` AMSGrad.
///
/// m ← β₁m + (1-β₁)g, v ← β₂v + (1-β₂)g², w ← w - η · m̂ / (√v̂ + ε), with m̂ = m / (1-β₁ᵗ), v̂ = v / (1-β₂ᵗ).
/// AMSGrad puts the greatest v so far in v's place. The `keras` preset adds ε to √v instead of √v̂, and scales the rate
/// by √(1-β₂ᵗ): "ε̂" in the paper's section 2.
///
/// - Reference: Kingma and Ba, 2015, "Adam", arXiv:1412.6980, algorithm 1; Reddi, Kale and Kumar, 2018, "On the
///   Convergence of Adam and Beyond", arXiv:1904.09237, algorithm 2.
public struct AdamDescription: Codable, Hashable, Sendable {
  /// The step size before the schedule.
  public var learningRate: Double
  /// The decay of the gradients' running mean.
  public var firstDecay: Double
  /// The decay of their running square.
  public var secondDecay: Double
  /// Added to the root of the running square, as the preset places it.
  public var epsilon: Double
  /// The pull towards zero.
  public var weightDecay: WeightDecay?
  /// Whether the running square's greatest value so far takes its place.
  public var isAMSGrad: Bool
  /// Keras folds the bias correction into the rate, so that epsilon is scaled with it; PyTorch corrects first.
  public var preset: FrameworkPreset

  /// Makes settings; epsilon's default is the preset's.
  public init(
    learningRate: Double = 1e-3, firstDecay: Double = 0.9, secondDecay: Double = 0.999, epsilon: Double? = nil,
    weightDecay: WeightDecay? = nil, isAMSGrad: Bool = false, preset: FrameworkPreset
  ) {
    self.learningRate = learningRate
    self.firstDecay = firstDecay
    self.secondDecay = secondDecay
    self.epsilon = epsilon ?? preset.adamEpsilon
    self.weightDecay = weightDecay
    self.isAMSGrad = isAMSGrad
    self.preset = preset
  }

  /// The weight decay of AdamW where none is given.
  public static func usualDecoupledDecay(_ preset: FrameworkPreset) -> Double { preset == .keras ? 0.004 : 0.01 }
}

extension FrameworkPreset {
  /// What Adam and its kin add to the root.
  var adamEpsilon: Double { self == .keras ? 1e-7 : 1e-8 }
}

extension AdamDescription: OptimizerMethod {
  var stateArrays: [(name: String, initial: Float)] {
    [("first", 0), ("second", 0)] + (isAMSGrad ? [("greatest", 0)] : [])
  }

  func numbers(_ step: OptimizerStep) -> kernel_adam {
    let firstCorrection = 1 - pow(firstDecay, Double(step.number))
    let secondCorrection = 1 - pow(secondDecay, Double(step.number))
    let isFolded = preset == .keras
    return kernel_adam(
      rate: Float(step.learningRate * (isFolded ? secondCorrection.squareRoot() : 1) / firstCorrection),
      first_share: Float(1 - firstDecay), second_share: Float(1 - secondDecay), epsilon: Float(epsilon),
      root_correction: isFolded ? 1 : Float(1 / secondCorrection.squareRoot()))
  }

  func move(_ piece: OptimizerPiece, _ numbers: kernel_adam) {
    kernel_adam_step(
      piece.values, piece.gradients, piece.array(0), piece.array(1), isAMSGrad ? piece.array(2) : nil, piece.count,
      piece.preparation, numbers)
  }
}
