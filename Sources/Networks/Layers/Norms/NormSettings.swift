import Settings

/// What all normalisations share: whose conventions hold, and whether a scale and a shift are trained.
public struct NormSettings: Hashable, Sendable {
  /// Whose conventions hold where the network's own do not.
  public var preset: FrameworkPreset?
  /// What is added to the variance before the root; Keras 1e-3 and PyTorch 1e-5 where nothing is said.
  public var epsilon: Double?
  /// Whether a scale `gamma` is trained, Keras' `scale`.
  public var hasScale: Bool
  /// Whether a shift `beta` is trained, Keras' `center`; PyTorch's `affine` is both.
  public var hasCenter: Bool

  /// Makes settings.
  public init(preset: FrameworkPreset? = nil, epsilon: Double? = nil, hasScale: Bool = true, hasCenter: Bool = true) {
    self.preset = preset
    self.epsilon = epsilon
    self.hasScale = hasScale
    self.hasCenter = hasCenter
  }

  /// Whose conventions hold in a network of this preset.
  func preset(under network: FrameworkPreset) -> FrameworkPreset { preset ?? network }

  /// The number added to the variance, under the network's preset where there is none of its own.
  func epsilon(under network: FrameworkPreset) -> Double { epsilon ?? preset(under: network).normalisationEpsilon }

  /// `gamma` and `beta`, as far as they are trained.
  func parameters(shape: [Int], at place: LayerPlace) -> [Parameter] {
    func parameter(_ array: String, _ start: Float) -> Parameter {
      Parameter(name: "\(place.name).\(array)", shape: shape, initializer: .constant(start), role: .trained)
    }
    return (hasScale ? [parameter("gamma", 1)] : []) + (hasCenter ? [parameter("beta", 0)] : [])
  }
}

/// A layer that normalises and trains a scale and a shift.
protocol NormKind: LayerKind {
  var norm: NormSettings { get set }
}

extension NormKind {
  static var normSettings: [Setting<Self>] {
    [
      Setting("preset", \.norm.preset, "Whose conventions hold; the network's otherwise."),
      Setting(
        "epsilon", \.norm.epsilon, in: .within(1e-30...1e6), follows: "preset",
        usual: { $0.norm.preset?.normalisationEpsilon }, "What is added to the variance before the root."),
      Setting("scale", \.norm.hasScale, "Whether a scale is trained."),
      Setting("center", \.norm.hasCenter, "Whether a shift is trained."),
    ]
  }
}
