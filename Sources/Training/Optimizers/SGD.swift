import CKernels
public import Networks
public import Settings

/// Settings of stochastic gradient descent.
///
/// The presets place the learning rate η differently, and so differ after it changes. `pytorch`: v ← μv + g,
/// w ← w - ηv. `keras`: v ← μv - ηg, w ← w + v. With Nesterov's look ahead the step is w ← w - η(g + μv), and
/// w ← w + μv - ηg.
///
/// - Reference: Sutskever, Martens, Dahl and Hinton, 2013, "On the importance of initialization and momentum in deep
///   learning", equations 1 to 4 (the form of `keras`).
public struct SGD: Kind {
  public static let keyword = "sgd"
  public static let summary = "Stochastic gradient descent, with or without momentum."

  public static let settings: [Setting<SGD>] = [
    .preset(\.preset), .learningRate(\.learningRate) { SGD(preset: $0.preset).learningRate }, .momentum(\.momentum),
    Setting("nesterov", \.isNesterov, "Whether the step looks ahead along the velocity; needs a momentum."),
    .weightDecay(\.weightDecay),
  ]

  /// The step size before the schedule.
  public var learningRate: Double
  /// The share of the velocity kept at each step; 0 for none.
  public var momentum: Double
  /// Whether the step looks ahead along the velocity.
  public var isNesterov: Bool
  /// The pull towards zero, as the preset understands it.
  public var weightDecay: Double
  /// Where the learning rate enters.
  public var preset: FrameworkPreset

  public init() { self.init(preset: .keras) }

  /// Makes settings; the default rate is the preset's.
  public init(
    learningRate: Double? = nil, momentum: Double = 0, isNesterov: Bool = false, weightDecay: Double = 0,
    preset: FrameworkPreset
  ) {
    self.learningRate = learningRate ?? (preset == .keras ? 0.01 : 0.001)
    self.momentum = momentum
    self.isNesterov = isNesterov
    self.weightDecay = weightDecay
    self.preset = preset
  }

  public var fault: (setting: String, message: String)? {
    isNesterov && momentum == 0 ? ("nesterov", "Nesterov's look ahead needs a momentum, such as 'momentum: 0.9'") : nil
  }
}

extension SGD: OptimizerMethod {
  var decay: WeightDecay? { WeightDecay(weightDecay, preset: preset) }

  var stateArrays: [(name: String, initial: Float)] { momentum == 0 ? [] : [("velocity", 0)] }

  func numbers(_ step: OptimizerStep) -> kernel_sgd {
    let isScaledFirst = preset == .keras
    return kernel_sgd(
      rate: isScaledFirst ? 1 : Float(step.learningRate), gain: isScaledFirst ? Float(step.learningRate) : 1,
      momentum: Float(momentum), nesterov: isNesterov ? 1 : 0)
  }

  func move(_ piece: OptimizerPiece, _ numbers: kernel_sgd) {
    kernel_sgd_step(
      piece.values, piece.gradients, momentum == 0 ? nil : piece.array(0), piece.count, piece.preparation, numbers)
  }
}
