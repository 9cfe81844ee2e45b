import CKernels
public import Networks
public import Settings

/// Adam; with ``isAMSGrad`` AMSGrad.
public struct Adam: Kind {
  public static let keyword = "adam"
  public static let summary = "Adam: running means of gradients over the root of their squares' running means."

  public static let settings: [Setting<Adam>] = [
    .preset(\.preset), .learningRate(\.learningRate), .beta1(\.beta1), .beta2(\.beta2),
    .epsilon(\.epsilon) { Adam(preset: $0.preset).epsilon }, .weightDecay(\.weightDecay),
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
  /// The pull towards zero, as the preset understands it.
  public var weightDecay: Double
  /// Whether the running square's greatest value so far takes its place.
  public var isAMSGrad: Bool
  /// Where epsilon enters, and whose defaults.
  public var preset: FrameworkPreset

  public init() { self.init(preset: .keras) }

  /// Makes settings; defaults that differ are the preset's.
  public init(
    learningRate: Double = 1e-3, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double? = nil,
    weightDecay: Double = 0, isAMSGrad: Bool = false, preset: FrameworkPreset
  ) {
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon ?? preset.adamEpsilon
    self.weightDecay = weightDecay
    self.isAMSGrad = isAMSGrad
    self.preset = preset
  }
}

extension Adam: AdamMethod {
  var decay: WeightDecay? { WeightDecay(weightDecay, preset: preset) }
}

extension OptimizerDescription {
  /// Adam with a preset's defaults.
  public static func adam(preset: FrameworkPreset) -> OptimizerDescription {
    OptimizerDescription(kind: Adam(preset: preset))
  }
}
