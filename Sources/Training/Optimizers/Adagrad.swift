import CKernels
public import Networks
public import Settings

/// Settings of Adagrad.
///
/// s ← s + g², w ← w - η · g / (√s + ε). The `keras` preset starts s at 0.1 and adds ε under the root.
///
/// - Reference: Duchi, Hazan and Singer, 2011, "Adaptive Subgradient Methods", JMLR 12, figure 1 (diagonal).
public struct Adagrad: Kind {
  public static let keyword = "adagrad"
  public static let summary = "Adagrad: gradients over the root of the sum of their squares."

  public static let settings: [Setting<Adagrad>] = [
    .preset(\.preset), .learningRate(\.learningRate) { Adagrad(preset: $0.preset).learningRate },
    Setting(
      "initialSquare", \.initialSquare, in: .within(0...1e6), follows: "preset",
      usual: { Adagrad(preset: $0.preset).initialSquare }, "What the sum of squares starts with."),
    .epsilon(\.epsilon) { Adagrad(preset: $0.preset).epsilon }, .weightDecay(\.weightDecay),
  ]

  /// The step size before the schedule.
  public var learningRate: Double
  /// What the sum of squares starts with.
  public var initialSquare: Double
  /// Added to the root, or under it, as the preset places it.
  public var epsilon: Double
  /// The pull towards zero, as the preset understands it.
  public var weightDecay: Double
  /// Where epsilon enters.
  public var preset: FrameworkPreset

  public init() { self.init(preset: .keras) }

  /// Makes settings; the defaults are the preset's.
  public init(
    learningRate: Double? = nil, initialSquare: Double? = nil, epsilon: Double? = nil,
    weightDecay: Double = 0, preset: FrameworkPreset
  ) {
    self.learningRate = learningRate ?? (preset == .keras ? 0.001 : 0.01)
    self.initialSquare = initialSquare ?? (preset == .keras ? 0.1 : 0)
    self.epsilon = epsilon ?? (preset == .keras ? 1e-7 : 1e-10)
    self.weightDecay = weightDecay
    self.preset = preset
  }
}

extension Adagrad: OptimizerMethod {
  var decay: WeightDecay? { WeightDecay(weightDecay, preset: preset) }

  var stateArrays: [(name: String, initial: Float)] { [("square", Float(initialSquare))] }

  func numbers(_ step: OptimizerStep) -> kernel_adagrad {
    let isInner = preset == .keras
    return kernel_adagrad(
      rate: Float(step.learningRate), inner_epsilon: isInner ? Float(epsilon) : 0,
      outer_epsilon: isInner ? 0 : Float(epsilon))
  }

  func move(_ piece: OptimizerPiece, _ numbers: kernel_adagrad) {
    kernel_adagrad_step(piece.values, piece.gradients, piece.array(0), piece.count, piece.preparation, numbers)
  }
}
