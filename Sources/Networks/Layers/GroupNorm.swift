/// Normalisation of each record over space and the channels of a group, with a trained scale and shift for each channel.
///
/// As many groups as channels make it instance normalisation.
///
/// - Reference: Wu and He, 2018, "Group normalization", arXiv:1803.08494; Ulyanov et al., 2016, arXiv:1607.08022.
public struct GroupNorm: Hashable, Sendable {
  /// How many parts the channels are cut into.
  public var groups: Int
  /// Whose conventions hold, the epsilon, and what is trained.
  public var norm: NormSettings

  /// Makes settings.
  public init(groups: Int, _ norm: NormSettings = NormSettings()) {
    self.groups = groups
    self.norm = norm
  }
}

extension GroupNorm: LayerSettings {
  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] {
    try norm.check(at: place)
    guard groups > 0, inputs[0][0].isMultiple(of: groups) else {
      throw place.failure("cannot cut \(inputs[0][0]) channels into \(groups) groups")
    }
    return inputs[0]
  }

  func parameters(of inputs: [[Int]], at place: LayerPlace) -> [Parameter] {
    norm.parameters(shape: [inputs[0][0]], at: place)
  }
}

extension GroupNorm: Codable {
  private enum CodingKeys: String, CodingKey { case groups }

  /// Reads settings.
  public init(from decoder: any Decoder) throws {
    norm = try NormSettings(from: decoder)
    groups = try decoder.container(keyedBy: CodingKeys.self).decode(Int.self, forKey: .groups)
  }

  /// Leaves out what goes without saying.
  public func encode(to encoder: any Encoder) throws {
    try norm.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(groups, forKey: .groups)
  }
}
