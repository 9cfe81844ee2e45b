/// Settings of a squeeze-and-excitation: every channel is multiplied with a factor that a small network finds from the means
/// of all channels, σ(E · f(R · mean + r) + e).
///
/// - Shape: input and output `[channel, height, width]` or `[channel, time]`; weights `reduce.weight` `[units, channel]` and
///   `expand.weight` `[channel, units]`, each with its bias.
/// - Reference: Hu et al., 2018, "Squeeze-and-excitation networks", arXiv:1709.01507, equations 2 to 4.
public struct SqueezeExcite: Hashable, Sendable {
  /// The number of values that the means are reduced to.
  public var units: Int
  /// What is applied to them.
  public var activation: Activation
  /// How the weights start and what they cost.
  public var weights: WeightSettings

  /// Makes settings.
  public init(units: Int, activation: Activation = .relu, weights: WeightSettings = WeightSettings()) {
    self.units = units
    self.activation = activation
    self.weights = weights
  }
}

extension SqueezeExcite: LayerSettings {
  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] {
    guard inputs[0].count > 1 else {
      throw place.failure("needs [channel, height, width] or [channel, time], its input is \(inputs[0])")
    }
    guard units > 0 else { throw place.failure("needs at least one unit, not \(units)") }
    try weights.check(place.words)
    return inputs[0]
  }

  func parameters(of inputs: [[Int]], at place: LayerPlace) -> [Parameter] {
    let channels = inputs[0][0]
    return place.affine(
      weights, part: "reduce.", shape: [units, channels], fanIn: channels, fanOut: units, bias: units)
      + place.affine(
        weights, part: "expand.", shape: [channels, units], fanIn: units, fanOut: channels, bias: channels)
  }

  func weightUses(of inputs: [[Int]], output: [Int]) -> Int { 1 }
}

extension SqueezeExcite: Codable {
  private enum CodingKeys: String, CodingKey { case units, activation }

  /// Reads settings; relu where nothing else is said.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    units = try container.decode(Int.self, forKey: .units)
    activation = try container.decodeIfPresent(Activation.self, forKey: .activation) ?? .relu
    weights = try WeightSettings(from: decoder)
  }

  /// Leaves out what goes without saying.
  public func encode(to encoder: any Encoder) throws {
    try weights.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(units, forKey: .units)
    if activation != .relu { try container.encode(activation, forKey: .activation) }
  }
}
