/// Settings of a fully connected layer: y = x·Wᵀ + b.
///
/// - Shape: input `[feature]`, output `[units]`.
public struct Dense: Codable, Hashable, Sendable {
  /// The number of outputs.
  public var units: Int
  /// Whether a bias is added.
  public var hasBias: Bool

  /// Makes settings.
  public init(units: Int, hasBias: Bool = true) {
    self.units = units
    self.hasBias = hasBias
  }

  private enum CodingKeys: String, CodingKey {
    case units
    case hasBias = "bias"
  }
}

extension Dense: LayerSettings {
  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] {
    guard inputs[0].count == 1 else {
      throw place.failure("needs one axis, its input is \(inputs[0]); put a flatten before it")
    }
    guard units > 0 else { throw place.failure("needs at least one unit, not \(units)") }
    return [units]
  }

  func parameters(of inputs: [[Int]], at place: LayerPlace) -> [Parameter] {
    let fanIn = inputs[0][0]
    let weight = Parameter(
      name: "\(place.name).weight", shape: [units, fanIn],
      initializer: .weights(place.preset, fanIn: fanIn, fanOut: units), role: .trained)
    guard hasBias else { return [weight] }
    let bias = Initializer.bias(place.preset, fanIn: fanIn)
    return [weight, Parameter(name: "\(place.name).bias", shape: [units], initializer: bias, role: .trained)]
  }
}
