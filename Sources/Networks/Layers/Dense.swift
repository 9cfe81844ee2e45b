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

  func outputShape(of input: [Int], layer: String) throws(NetworkError) -> [Int] {
    guard input.count == 1 else {
      throw NetworkError(.shape, "dense '\(layer)' needs one axis, its input is \(input); put a flatten before it")
    }
    guard units > 0 else { throw NetworkError(.shape, "dense '\(layer)' needs at least one unit, not \(units)") }
    return [units]
  }

  func parameters(input: [Int], layer: String, preset: FrameworkPreset) -> [Parameter] {
    let weight = Parameter(
      name: "\(layer).weight", shape: [units, input[0]],
      initializer: .weights(preset, fanIn: input[0], fanOut: units), role: .trained)
    guard hasBias else { return [weight] }
    let bias = Initializer.bias(preset, fanIn: input[0])
    return [weight, Parameter(name: "\(layer).bias", shape: [units], initializer: bias, role: .trained)]
  }
}
