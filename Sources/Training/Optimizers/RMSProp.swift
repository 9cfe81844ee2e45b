import CKernels
public import Networks
public import Settings

/// Settings of RMSProp.
///
/// s ← ρs + (1-ρ)g², w ← w - η · g / (√s + ε). Centered, s - m² with the running mean m stands for s. The `keras` preset
/// adds ε under the root. With momentum, `pytorch`: b ← μb + g/…, w ← w - ηb; `keras`: b ← μb + ηg/…, w ← w - b.
///
/// - Reference: Tieleman and Hinton, 2012, "Neural Networks for Machine Learning", lecture 6.5; centered: Graves, 2013,
///   arXiv:1308.0850, equations 38 to 45.
public struct RMSProp: Kind {
  public static let keyword = "rmsprop"
  public static let summary = "RMSProp: gradients over the root of their squares' running mean."

  public static let settings: [Setting<RMSProp>] = [
    .preset(\.preset), .learningRate(\.learningRate) { RMSProp(preset: $0.preset).learningRate },
    Setting(
      "decay", \.squareDecay, in: .within(0...0.999_999), follows: "preset",
      usual: { RMSProp(preset: $0.preset).squareDecay },
      "The share of the squared gradients' running mean that is kept at each step."),
    .momentum(\.momentum), .epsilon(\.epsilon) { RMSProp(preset: $0.preset).epsilon },
    Setting("centered", \.isCentered, formerly: ["centred"], "Whether the square is taken around the running mean."),
    .weightDecay(\.weightDecay),
  ]

  /// The step size before the schedule.
  public var learningRate: Double
  /// The decay of the running square.
  public var squareDecay: Double
  /// The share of the velocity kept at each step; 0 for none.
  public var momentum: Double
  /// Added to the root, or under it, as the preset places it.
  public var epsilon: Double
  /// Whether the square is taken around the running mean.
  public var isCentered: Bool
  /// The pull towards zero, as the preset understands it.
  public var weightDecay: Double
  /// Where epsilon and the learning rate enter.
  public var preset: FrameworkPreset

  public init() { self.init(preset: .keras) }

  /// Makes settings; the defaults are the preset's.
  public init(
    learningRate: Double? = nil, squareDecay: Double? = nil, momentum: Double = 0, epsilon: Double? = nil,
    isCentered: Bool = false, weightDecay: Double = 0, preset: FrameworkPreset
  ) {
    self.learningRate = learningRate ?? (preset == .keras ? 0.001 : 0.01)
    self.squareDecay = squareDecay ?? (preset == .keras ? 0.9 : 0.99)
    self.momentum = momentum
    self.epsilon = epsilon ?? preset.adamEpsilon
    self.isCentered = isCentered
    self.weightDecay = weightDecay
    self.preset = preset
  }
}

extension RMSProp: OptimizerMethod {
  var decay: WeightDecay? { WeightDecay(weightDecay, preset: preset) }

  var stateArrays: [(name: String, initial: Float)] {
    [("square", 0)] + (isCentered ? [("mean", 0)] : []) + (momentum == 0 ? [] : [("velocity", 0)])
  }

  func numbers(_ step: OptimizerStep) -> kernel_rmsprop {
    let isKeras = preset == .keras
    return kernel_rmsprop(
      rate: isKeras ? 1 : Float(step.learningRate), gain: isKeras ? Float(step.learningRate) : 1,
      share: Float(1 - squareDecay), momentum: Float(momentum), inner_epsilon: isKeras ? Float(epsilon) : 0,
      outer_epsilon: isKeras ? 0 : Float(epsilon))
  }

  func move(_ piece: OptimizerPiece, _ numbers: kernel_rmsprop) {
    kernel_rmsprop_step(
      piece.values, piece.gradients, piece.array(0), isCentered ? piece.array(1) : nil,
      momentum == 0 ? nil : piece.array(isCentered ? 2 : 1), piece.count, piece.preparation, numbers)
  }
}
