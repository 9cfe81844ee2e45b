/// Normalisation of each record by itself, with a trained scale and shift for each normalised value.
///
/// - Reference: Ba, Kiros and Hinton, 2016, "Layer normalization", arXiv:1607.06450.
public struct LayerNorm: Hashable, Sendable {
  /// What is normalised together; the same for `[feature]`.
  public enum Axes: String, Codable, Sendable, CaseIterable {
    /// All values of a record, as PyTorch's `normalized_shape` of a whole picture.
    case all
    /// The channels at each place, as Keras' default axis of -1.
    case channels
  }

  /// What is normalised together; the preset's habit where nothing is said.
  public var axes: Axes?
  /// Whose conventions hold, the epsilon, and what is trained.
  public var norm: NormSettings

  /// Makes settings.
  public init(axes: Axes? = nil, _ norm: NormSettings = NormSettings()) {
    self.axes = axes
    self.norm = norm
  }

  /// What is normalised together in a network of this preset: channels in Keras, all in PyTorch.
  func axes(under network: FrameworkPreset) -> Axes {
    axes ?? ((norm.preset ?? network) == .keras ? .channels : .all)
  }

  func normalisedShape(of input: [Int], at place: LayerPlace) -> [Int] {
    axes(under: place.preset) == .channels ? [input[0]] : input
  }
}

extension LayerNorm: LayerSettings {
  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] {
    try norm.check(at: place)
    return inputs[0]
  }

  func parameters(of inputs: [[Int]], at place: LayerPlace) -> [Parameter] {
    norm.parameters(shape: normalisedShape(of: inputs[0], at: place), at: place)
  }
}

extension LayerNorm: Codable {
  private enum CodingKeys: String, CodingKey { case axes }

  /// Reads settings; the network's conventions where nothing else is said.
  public init(from decoder: any Decoder) throws {
    norm = try NormSettings(from: decoder)
    axes = try decoder.container(keyedBy: CodingKeys.self).decodeIfPresent(Axes.self, forKey: .axes)
  }

  /// Leaves out what goes without saying.
  public func encode(to encoder: any Encoder) throws {
    try norm.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encodeIfPresent(axes, forKey: .axes)
  }
}
