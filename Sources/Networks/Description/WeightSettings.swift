/// How weights and biases start and what they cost: of one layer, or of all layers of a network that say nothing
/// themselves.
public struct WeightSettings: Hashable, Sendable {
  /// How weights start; the preset's habit where nothing is said.
  public var initializer: WeightInitializer?
  /// How biases start: constant, or drawn with a width of its own; the preset's habit where nothing is said.
  public var biasInitializer: WeightInitializer?
  /// What the size of weights costs; nothing where nothing is said.
  public var penalty: Penalty?
  /// What the size of biases costs; nothing where nothing is said.
  public var biasPenalty: Penalty?

  /// Makes settings.
  public init(
    initializer: WeightInitializer? = nil, biasInitializer: WeightInitializer? = nil, penalty: Penalty? = nil,
    biasPenalty: Penalty? = nil
  ) {
    self.initializer = initializer
    self.biasInitializer = biasInitializer
    self.penalty = penalty
    self.biasPenalty = biasPenalty
  }

  func check(_ owner: String) throws(NetworkError) {
    try initializer?.check(owner)
    try biasInitializer?.check(owner)
    if let biasInitializer, biasInitializer.isForWeightsOnly {
      throw NetworkError(
        .shape,
        "\(owner) cannot start biases by '\(biasInitializer.words.word.rawValue)', which needs a matrix; "
          + "they may be constant, normal, truncatedNormal or uniform")
    }
    try penalty?.check(owner)
    try biasPenalty?.check(owner)
  }
}

extension WeightSettings: Codable {
  private enum CodingKeys: String, CodingKey { case initializer, biasInitializer, penalty, biasPenalty }

  /// Reads its keys among those of a layer or network.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    initializer = try container.decodeIfPresent(WeightInitializer.self, forKey: .initializer)
    biasInitializer = try container.decodeIfPresent(WeightInitializer.self, forKey: .biasInitializer)
    penalty = try container.decodeIfPresent(Penalty.self, forKey: .penalty)
    biasPenalty = try container.decodeIfPresent(Penalty.self, forKey: .biasPenalty)
  }

  /// Leaves out what goes without saying.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encodeIfPresent(initializer, forKey: .initializer)
    try container.encodeIfPresent(biasInitializer, forKey: .biasInitializer)
    try container.encodeIfPresent(penalty, forKey: .penalty)
    try container.encodeIfPresent(biasPenalty, forKey: .biasPenalty)
  }
}

extension LayerPlace {
  /// The weights of a layer, and a bias of so many values if it has one; the network's settings hold where the layer has
  /// none of its own.
  ///
  /// - Parameter part: which of several weights of one layer, such as `reduce.`; empty for the only one.
  func affine(
    _ own: WeightSettings, part: String = "", shape: [Int], fanIn: Int, fanOut: Int, bias: Int?
  ) -> [Parameter] {
    let initializer = own.initializer ?? weights.initializer
    let weight = Parameter(
      name: "\(name).\(part)weight", shape: shape,
      initializer: initializer?.resolved(preset, fanIn: fanIn, fanOut: fanOut)
        ?? .weights(preset, fanIn: fanIn, fanOut: fanOut), role: .trained, penalty: own.penalty ?? weights.penalty)
    guard let bias else { return [weight] }
    let start = (own.biasInitializer ?? weights.biasInitializer)?.resolved(preset, fanIn: fanIn, fanOut: fanOut)
    return [
      weight,
      Parameter(
        name: "\(name).\(part)bias", shape: [bias], initializer: start ?? .bias(preset, fanIn: fanIn), role: .trained,
        penalty: own.biasPenalty ?? weights.biasPenalty),
    ]
  }
}
