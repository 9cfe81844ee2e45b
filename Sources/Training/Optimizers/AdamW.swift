import CKernels
public import Networks
public import Settings

/// AdamW: Adam whose weights shrink by themselves.
///
/// - Reference: Loshchilov and Hutter, 2019, "Decoupled Weight Decay Regularization", arXiv:1711.05101, algorithm 2.
public struct AdamW: Kind {
  public static let keyword = "adamW"
  public static let summary =
    "Adam with decoupled weight decay: weights shrink by themselves, in proportion to the learning rate."

  public static let settings: [Setting<AdamW>] = [
    .preset(\.preset), .learningRate(\.learningRate), .beta1(\.beta1), .beta2(\.beta2),
    .epsilon(\.epsilon) { AdamW(preset: $0.preset).epsilon },
    .weightDecay(\.weightDecay) { AdamW(preset: $0.preset).weightDecay },
    Setting("amsgrad", \.isAMSGrad, "Whether the running square's greatest value so far takes its place (AMSGrad)."),
  ]

  /// The step size before the schedule.
  public var learningRate: Double
  /// The decay of the gradients' running mean.
  public var beta1: Double
  /// The decay of their running square.
  public var beta2: Double
  /// Added to the root of the running square, as the preset places it.
  public var epsilon: Double
  /// How much weights shrink at each step, in learning rates.
  public var weightDecay: Double
  /// Whether the running square's greatest value so far takes its place.
  public var isAMSGrad: Bool
  /// Where epsilon enters, and whose defaults.
  public var preset: FrameworkPreset

  public init() { self.init(preset: .keras) }

  /// Makes settings; defaults that differ are the preset's.
  public init(
    learningRate: Double = 1e-3, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double? = nil,
    weightDecay: Double? = nil, isAMSGrad: Bool = false, preset: FrameworkPreset
  ) {
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon ?? preset.adamEpsilon
    self.weightDecay = weightDecay ?? (preset == .keras ? 0.004 : 0.01)
    self.isAMSGrad = isAMSGrad
    self.preset = preset
  }
}

extension AdamW: AdamMethod {
  var decay: WeightDecay? { .decoupled(weightDecay) }
}
