/// Batch normalisation of each channel over batch and space, with a trained scale and shift.
///
/// - Reference: Ioffe and Szegedy, 2015, "Batch normalization", arXiv:1502.03167, algorithms 1 and 2.
public struct BatchNorm: Hashable, Sendable {
  /// Whose conventions hold, the epsilon, and what is trained.
  public var norm: NormSettings
  /// How the running statistics move, as the preset's framework counts it.
  ///
  /// Keras: the share of the old ones kept (0.99 where nothing is said); PyTorch: the share of the new ones (0.1).
  public var momentum: Double?

  /// Makes settings.
  public init(_ norm: NormSettings = NormSettings(), momentum: Double? = nil) {
    self.norm = norm
    self.momentum = momentum
  }

  /// Whose conventions hold in a network of this preset.
  func preset(under network: FrameworkPreset) -> FrameworkPreset { norm.preset ?? network }

  /// The share of the old running statistics kept at each step.
  func keptShare(under network: FrameworkPreset) -> Double {
    let preset = preset(under: network)
    guard let momentum else { return preset.normalisationMomentum }
    return preset == .keras ? momentum : 1 - momentum
  }
}

extension BatchNorm: LayerSettings {
  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] {
    try norm.check(at: place)
    guard (0...1).contains(keptShare(under: place.preset)) else {
      throw place.failure("needs a momentum from 0 to 1, not \(momentum ?? 0)")
    }
    return inputs[0]
  }

  /// `gamma` and `beta` are trained; `movingMean` and `movingVariance` are measured.
  func parameters(of inputs: [[Int]], at place: LayerPlace) -> [Parameter] {
    func measured(_ array: String, _ start: Float) -> Parameter {
      Parameter(
        name: "\(place.name).\(array)", shape: [inputs[0][0]], initializer: .constant(start), role: .measured)
    }
    return norm.parameters(shape: [inputs[0][0]], at: place) + [
      measured("movingMean", 0), measured("movingVariance", 1),
    ]
  }
}

extension BatchNorm: Codable {
  private enum CodingKeys: String, CodingKey { case momentum }

  /// Reads settings; the network's conventions where nothing else is said.
  public init(from decoder: any Decoder) throws {
    norm = try NormSettings(from: decoder)
    momentum = try decoder.container(keyedBy: CodingKeys.self).decodeIfPresent(Double.self, forKey: .momentum)
  }

  /// Leaves out what goes without saying.
  public func encode(to encoder: any Encoder) throws {
    try norm.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encodeIfPresent(momentum, forKey: .momentum)
  }
}
