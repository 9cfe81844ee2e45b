import CKernels
import Glibc
public import Networks
public import Settings

/// Settings of Nadam: Adam with Nesterov momentum that grows towards β₁.
///
/// μₜ = β₁(1 - ½ · 0.96^(tψ)), m̂ = μₜ₊₁m / (1 - Πμ₁…ₜ₊₁) + (1-μₜ)g / (1 - Πμ₁…ₜ), w ← w - η · m̂ / (√v̂ + ε), with m, v and
/// v̂ as in Adam. ψ, the momentum's decay, is 1 in Keras and 0.004 in PyTorch.
///
/// - Reference: Dozat, 2016, "Incorporating Nesterov Momentum into Adam", algorithm 2 and section 3.
public struct Nadam: Kind {
  public static let keyword = "nadam"
  public static let summary = "Nadam: Adam with Nesterov momentum that grows towards beta1."

  public static let settings: [Setting<Nadam>] = [
    .preset(\.preset), .learningRate(\.learningRate) { Nadam(preset: $0.preset).learningRate }, .beta1(\.beta1),
    .beta2(\.beta2),
    Setting(
      "momentumDecay", \.momentumDecay, in: .within(0...1_000), follows: "preset",
      usual: { Nadam(preset: $0.preset).momentumDecay }, "How fast the momentum grows towards beta1."),
    .epsilon(\.epsilon) { Nadam(preset: $0.preset).epsilon }, .weightDecay(\.weightDecay),
  ]

  /// The step size before the schedule.
  public var learningRate: Double
  /// The decay of the gradients' running mean.
  public var beta1: Double
  /// The decay of their running square.
  public var beta2: Double
  /// How fast the momentum grows.
  public var momentumDecay: Double
  /// Added to the root of the corrected running square.
  public var epsilon: Double
  /// The pull towards zero, as the preset understands it.
  public var weightDecay: Double
  /// Whose defaults, and whose weight decay.
  public var preset: FrameworkPreset

  public init() { self.init(preset: .keras) }

  /// Makes settings; the defaults are the preset's.
  public init(
    learningRate: Double? = nil, beta1: Double = 0.9, beta2: Double = 0.999, momentumDecay: Double? = nil,
    epsilon: Double? = nil, weightDecay: Double = 0, preset: FrameworkPreset
  ) {
    self.learningRate = learningRate ?? (preset == .keras ? 0.001 : 0.002)
    self.beta1 = beta1
    self.beta2 = beta2
    self.momentumDecay = momentumDecay ?? (preset == .keras ? 1 : 0.004)
    self.epsilon = epsilon ?? preset.adamEpsilon
    self.weightDecay = weightDecay
    self.preset = preset
  }
}

extension Nadam: OptimizerMethod {
  var decay: WeightDecay? { WeightDecay(weightDecay, preset: preset) }

  var stateArrays: [(name: String, initial: Float)] { [("first", 0), ("second", 0)] }

  /// The momentum of step `number`, from 1.
  private func momentum(_ number: Int) -> Double {
    beta1 * (1 - 0.5 * pow(0.96, Double(number) * momentumDecay))
  }

  /// The product of the momenta of the first `count` steps.
  ///
  /// Complexity: O(`count`) at most; it ends where the product no longer shows in 1 - product.
  private func momentumProduct(_ count: Int) -> Double {
    var product = 1.0
    for number in stride(from: 1, through: count, by: 1) {
      product *= momentum(number)
      if product < 1e-17 { return 0 }
    }
    return product
  }

  func numbers(_ step: OptimizerStep) -> kernel_nadam {
    let (now, next) = (momentum(step.number), momentum(step.number + 1))
    let product = momentumProduct(step.number)
    return kernel_nadam(
      gradient_rate: Float(step.learningRate * (1 - now) / (1 - product)),
      moment_rate: Float(step.learningRate * next / (1 - product * next)), first_share: Float(1 - beta1),
      second_share: Float(1 - beta2), epsilon: Float(epsilon),
      root_correction: Float(1 / (1 - pow(beta2, Double(step.number))).squareRoot()))
  }

  func move(_ piece: OptimizerPiece, _ numbers: kernel_nadam) {
    kernel_nadam_step(
      piece.values, piece.gradients, piece.array(0), piece.array(1), piece.count, piece.preparation, numbers)
  }
}
