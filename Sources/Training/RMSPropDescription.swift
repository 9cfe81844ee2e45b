import CKernels
public import Networks

/// Settings of RMSProp.
///
/// s ← ρs + (1-ρ)g², w ← w - η · g / (√s + ε). Centred, s - m² with the running mean m stands for s. The `keras` preset
/// adds ε under the root. With momentum, `pytorch`: b ← μb + g/…, w ← w - ηb; `keras`: b ← μb + ηg/…, w ← w - b.
///
/// - Reference: Tieleman and Hinton, 2012, "Neural Networks for Machine Learning", lecture 6.5; centred: Graves, 2013,
///   arXiv:1308.0850, equations 38 to 45.
public struct RMSPropDescription: Codable, Hashable, Sendable {
  /// The step size before the schedule.
  public var learningRate: Double
  /// The decay of the running square.
  public var decay: Double
  /// The share of the velocity kept at each step; 0 for none.
  public var momentum: Double
  /// Added to the root, or under it, as the preset places it.
  public var epsilon: Double
  /// Whether the square is taken around the running mean.
  public var isCentred: Bool
  /// The pull towards zero.
  public var weightDecay: WeightDecay?
  /// Where epsilon and the learning rate enter.
  public var preset: FrameworkPreset

  /// Makes settings; the defaults are the preset's.
  public init(
    learningRate: Double? = nil, decay: Double? = nil, momentum: Double = 0, epsilon: Double? = nil,
    isCentred: Bool = false, weightDecay: WeightDecay? = nil, preset: FrameworkPreset
  ) {
    self.learningRate = learningRate ?? (preset == .keras ? 0.001 : 0.01)
    self.decay = decay ?? (preset == .keras ? 0.9 : 0.99)
    self.momentum = momentum
    self.epsilon = epsilon ?? preset.adamEpsilon
    self.isCentred = isCentred
    self.weightDecay = weightDecay
    self.preset = preset
  }
}

extension RMSPropDescription: OptimizerMethod {
  var stateArrays: [(name: String, initial: Float)] {
    [("square", 0)] + (isCentred ? [("mean", 0)] : []) + (momentum == 0 ? [] : [("velocity", 0)])
  }

  func numbers(_ step: OptimizerStep) -> kernel_rmsprop {
    let isKeras = preset == .keras
    return kernel_rmsprop(
      rate: isKeras ? 1 : Float(step.learningRate), gain: isKeras ? Float(step.learningRate) : 1,
      share: Float(1 - decay), momentum: Float(momentum), inner_epsilon: isKeras ? Float(epsilon) : 0,
      outer_epsilon: isKeras ? 0 : Float(epsilon))
  }

  func move(_ piece: OptimizerPiece, _ numbers: kernel_rmsprop) {
    kernel_rmsprop_step(
      piece.values, piece.gradients, piece.array(0), isCentred ? piece.array(1) : nil,
      momentum == 0 ? nil : piece.array(isCentred ? 2 : 1), piece.count, piece.preparation, numbers)
  }
}
