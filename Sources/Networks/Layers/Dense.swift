/// Settings of a fully connected layer: y = x·Wᵀ + b.
///
/// - Shape: input `[feature]`, output `[units]`.
public struct Dense: Hashable, Sendable {
  /// The number of outputs.
  public var units: Int
  /// Whether a bias is added.
  public var hasBias: Bool
  /// How the weights start and what they cost.
  public var weights: WeightSettings

  /// Makes settings.
  public init(units: Int, hasBias: Bool = true, weights: WeightSettings = WeightSettings()) {
    self.units = units
    self.hasBias = hasBias
    self.weights = weights
  }
}

extension Dense: LayerSettings {
  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] {
    guard inputs[0].count == 1 else {
      throw place.failure("needs one axis, its input is \(inputs[0]); put a flatten before it")
    }
    try weights.check(place.words)
    guard units > 0 else { throw place.failure("needs at least one unit, not \(units)") }
    return [units]
  }

  func parameters(of inputs: [[Int]], at place: LayerPlace) -> [Parameter] {
    let fanIn = inputs[0][0]
    return place.affine(
      weights, shape: [units, fanIn], fanIn: fanIn, fanOut: units, bias: hasBias ? units : nil)
  }
}

extension Dense: Codable {
  private enum CodingKeys: String, CodingKey {
    case units
    case hasBias = "bias"
  }

  /// Reads settings.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    units = try container.decode(Int.self, forKey: .units)
    hasBias = try container.decode(Bool.self, forKey: .hasBias)
    weights = try WeightSettings(from: decoder)
  }

  /// Leaves out what goes without saying.
  public func encode(to encoder: any Encoder) throws {
    try weights.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(units, forKey: .units)
    try container.encode(hasBias, forKey: .hasBias)
  }
}
