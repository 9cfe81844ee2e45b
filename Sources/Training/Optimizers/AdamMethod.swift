import CKernels
import Glibc
import Networks

/// Adam in any of its forms, which differ in what pulls weights towards zero.
///
/// m ← β₁m + (1-β₁)g, v ← β₂v + (1-β₂)g², w ← w - η · m̂ / (√v̂ + ε), with m̂ = m / (1-β₁ᵗ), v̂ = v / (1-β₂ᵗ).
/// AMSGrad puts the greatest v so far in v's place. The `keras` preset adds ε to √v instead of √v̂, and scales the rate
/// by √(1-β₂ᵗ): "ε̂" in the paper's section 2.
///
/// - Reference: Kingma and Ba, 2015, "Adam", arXiv:1412.6980, algorithm 1; Reddi, Kale and Kumar, 2018, "On the
///   Convergence of Adam and Beyond", arXiv:1904.09237, algorithm 2.
protocol AdamMethod: OptimizerMethod where Numbers == kernel_adam {
  var beta1: Double { get }
  var beta2: Double { get }
  var epsilon: Double { get }
  var isAMSGrad: Bool { get }
  /// Keras folds the bias correction into the rate, so that epsilon is scaled with it; PyTorch corrects first.
  var preset: FrameworkPreset { get }
}

extension AdamMethod {
  var stateArrays: [(name: String, initial: Float)] {
    [("first", 0), ("second", 0)] + (isAMSGrad ? [("greatest", 0)] : [])
  }

  func numbers(_ step: OptimizerStep) -> kernel_adam {
    let firstCorrection = 1 - pow(beta1, Double(step.number))
    let secondCorrection = 1 - pow(beta2, Double(step.number))
    let isFolded = preset == .keras
    return kernel_adam(
      rate: Float(step.learningRate * (isFolded ? secondCorrection.squareRoot() : 1) / firstCorrection),
      first_share: Float(1 - beta1), second_share: Float(1 - beta2), epsilon: Float(epsilon),
      root_correction: isFolded ? 1 : Float(1 / secondCorrection.squareRoot()))
  }

  func move(_ piece: OptimizerPiece, _ numbers: kernel_adam) {
    kernel_adam_step(
      piece.values, piece.gradients, piece.array(0), piece.array(1), isAMSGrad ? piece.array(2) : nil, piece.count,
      piece.preparation, numbers)
  }
}
