import CKernels
import Glibc
import Networks
public import Settings

/// Settings of RAdam, in PyTorch's form; Keras has none.
///
/// While ρₜ = ρ∞ - 2tβ₂ᵗ / (1-β₂ᵗ) is at most 5 (ρ∞ = 2 / (1-β₂) - 1), w ← w - ηm̂. Then w ← w - η · r · m̂ · √(1-β₂ᵗ) / (√v + ε)
/// with r² = (ρₜ-4)(ρₜ-2)ρ∞ / ((ρ∞-4)(ρ∞-2)ρₜ), and m, v and m̂ as in Adam. (The paper's bound is 4.)
///
/// - Reference: Liu et al., 2020, "On the Variance of the Adaptive Learning Rate and Beyond", arXiv:1908.03265,
///   algorithm 2.
public struct RAdam: Kind {
  public static let keyword = "radam"
  public static let summary = "RAdam: Adam that starts with momentum alone, until its squares are known well enough."

  public static let settings: [Setting<RAdam>] = [
    .learningRate(\.learningRate), .beta1(\.beta1), .beta2(\.beta2), .epsilon(\.epsilon), .weightDecay(\.weightDecay),
  ]

  /// The step size before the schedule.
  public var learningRate: Double
  /// The decay of the gradients' running mean.
  public var beta1: Double
  /// The decay of their running square.
  public var beta2: Double
  /// Added to the root of the running square.
  public var epsilon: Double
  /// The pull towards zero: a penalty, as PyTorch has it.
  public var weightDecay: Double

  public init() { self.init(learningRate: 1e-3) }

  /// Makes settings.
  public init(
    learningRate: Double = 1e-3, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8,
    weightDecay: Double = 0
  ) {
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
  }
}

extension RAdam: OptimizerMethod {
  var decay: WeightDecay? { WeightDecay(weightDecay, preset: .pytorch) }

  var stateArrays: [(name: String, initial: Float)] { [("first", 0), ("second", 0)] }

  func numbers(_ step: OptimizerStep) -> kernel_radam {
    let time = Double(step.number)
    let secondPower = pow(beta2, time)
    let limit = 2 / (1 - beta2) - 1
    let length = limit - 2 * time * secondPower / (1 - secondPower)
    let isAdaptive = length > 5
    var rate = step.learningRate / (1 - pow(beta1, time))
    if isAdaptive {
      let rectification = ((length - 4) * (length - 2) * limit / ((limit - 4) * (limit - 2) * length)).squareRoot()
      rate *= rectification * (1 - secondPower).squareRoot()
    }
    return kernel_radam(
      rate: Float(rate), first_share: Float(1 - beta1), second_share: Float(1 - beta2),
      epsilon: Float(epsilon), adaptive: isAdaptive ? 1 : 0)
  }

  func move(_ piece: OptimizerPiece, _ numbers: kernel_radam) {
    kernel_radam_step(
      piece.values, piece.gradients, piece.array(0), piece.array(1), piece.count, piece.preparation, numbers)
  }
}
