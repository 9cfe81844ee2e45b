/// How weights start and what they cost: of one layer, or of all layers of a network that say nothing themselves.
public struct WeightSettings: Hashable, Sendable {
  /// How they start; the preset's habit where nothing is said.
  public var initializer: WeightInitializer?
  /// What their size costs; nothing where nothing is said.
  public var penalty: Penalty?

  /// Makes settings.
  public init(initializer: WeightInitializer? = nil, penalty: Penalty? = nil) {
    self.initializer = initializer
    self.penalty = penalty
  }

  func check(_ owner: String) throws(NetworkError) {
    try initializer?.check(owner)
    try penalty?.check(owner)
  }
}

extension WeightSettings: Codable {
  private enum CodingKeys: String, CodingKey { case initializer, penalty }

  /// Reads the two keys among those of a layer or network.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    initializer = try container.decodeIfPresent(WeightInitializer.self, forKey: .initializer)
    penalty = try container.decodeIfPresent(Penalty.self, forKey: .penalty)
  }

  /// Leaves out what goes without saying.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encodeIfPresent(initializer, forKey: .initializer)
    try container.encodeIfPresent(penalty, forKey: .penalty)
  }
}

extension LayerPlace {
  /// The weights of a layer, and a bias of so many values if it has one; the network's settings hold where the layer has
  /// none of its own.
  func affine(_ own: WeightSettings, shape: [Int], fanIn: Int, fanOut: Int, bias: Int?) -> [Parameter] {
    let initializer = own.initializer ?? weights.initializer
    let weight = Parameter(
      name: "\(name).weight", shape: shape,
      initializer: initializer?.resolved(preset, fanIn: fanIn, fanOut: fanOut)
        ?? .weights(preset, fanIn: fanIn, fanOut: fanOut), role: .trained, penalty: own.penalty ?? weights.penalty)
    guard let bias else { return [weight] }
    let start = Initializer.bias(preset, fanIn: fanIn)
    return [weight, Parameter(name: "\(name).bias", shape: [bias], initializer: start, role: .trained)]
  }
}
