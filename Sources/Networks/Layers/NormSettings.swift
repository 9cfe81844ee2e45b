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

  /// The number added to the variance, under the network's preset where there is none of its own.
  func epsilon(under network: FrameworkPreset) -> Double { epsilon ?? (preset ?? network).normalisationEpsilon }

  func check(at place: LayerPlace) throws(NetworkError) {
    let epsilon = epsilon(under: place.preset)
    guard epsilon > 0, epsilon.isFinite else { throw place.failure("needs a positive epsilon, not \(epsilon)") }
  }

  /// `gamma` and `beta`, as far as they are trained.
  func parameters(shape: [Int], at place: LayerPlace) -> [Parameter] {
    func parameter(_ array: String, _ start: Float) -> Parameter {
      Parameter(name: "\(place.name).\(array)", shape: shape, initializer: .constant(start), role: .trained)
    }
    return (hasScale ? [parameter("gamma", 1)] : []) + (hasCenter ? [parameter("beta", 0)] : [])
  }
}

extension NormSettings: Codable {
  private enum CodingKeys: String, CodingKey {
    case preset, epsilon
    case hasScale = "scale"
    case hasCenter = "center"
  }

  /// Reads settings; the network's conventions, a scale and a shift where nothing else is said.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    preset = try container.decodeIfPresent(FrameworkPreset.self, forKey: .preset)
    epsilon = try container.decodeIfPresent(Double.self, forKey: .epsilon)
    hasScale = try container.decodeIfPresent(Bool.self, forKey: .hasScale) ?? true
    hasCenter = try container.decodeIfPresent(Bool.self, forKey: .hasCenter) ?? true
  }

  /// Leaves out what goes without saying.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encodeIfPresent(preset, forKey: .preset)
    try container.encodeIfPresent(epsilon, forKey: .epsilon)
    if !hasScale { try container.encode(hasScale, forKey: .hasScale) }
    if !hasCenter { try container.encode(hasCenter, forKey: .hasCenter) }
  }
}
