import CKernels
public import Networks

/// Settings of stochastic gradient descent.
///
/// The presets place the learning rate η differently, and so differ after it changes. `pytorch`: v ← μv + g,
/// w ← w - ηv. `keras`: v ← μv - ηg, w ← w + v. With Nesterov's look ahead the step is w ← w - η(g + μv), and
/// w ← w + μv - ηg.
///
/// - Reference: Sutskever, Martens, Dahl and Hinton, 2013, "On the importance of initialization and momentum in deep
///   learning", equations 1 to 4 (the form of `keras`).
public struct SGDDescription: Codable, Hashable, Sendable {
  /// The step size before the schedule.
  public var learningRate: Double
  /// The share of the velocity kept at each step; 0 for none.
  public var momentum: Double
  /// Whether the step looks ahead along the velocity.
  public var isNesterov: Bool
  /// The pull towards zero.
  public var weightDecay: WeightDecay?
  /// Where the learning rate enters.
  public var preset: FrameworkPreset

  /// Makes settings; the default rate is the preset's.
  public init(
    learningRate: Double? = nil, momentum: Double = 0, isNesterov: Bool = false, weightDecay: WeightDecay? = nil,
    preset: FrameworkPreset
  ) {
    self.learningRate = learningRate ?? (preset == .keras ? 0.01 : 0.001)
    self.momentum = momentum
    self.isNesterov = isNesterov
    self.weightDecay = weightDecay
    self.preset = preset
  }
}

extension SGDDescription: OptimizerMethod {
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
