import Networks
import Settings

extension LayerReader {
  /// `leakyReLU: 0.01`, or `leakyReLU: {slope: 0.01}`; the frameworks' defaults differ, so that the slope must be said.
  static func leakyReLU(_ node: ConfigurationNode) throws -> Activation {
    .leakyReLU(slope: try parameter("slope", node))
  }

  /// `elu`, `elu: 0.5`, or `elu: {alpha: 0.5}`; 1 where nothing is said, as everywhere.
  static func elu(_ node: ConfigurationNode?) throws -> Activation {
    .elu(alpha: try node.map { try parameter("alpha", $0) } ?? 1)
  }

  private static func parameter(_ name: String, _ node: ConfigurationNode) throws -> Double {
    guard case .mapping = node.value else { return try node.double(in: 0...1e6) }
    try node.allow(only: [name])
    guard let value = node[name] else { throw node.failure("expected '\(name)'") }
    return try value.double(in: 0...1e6)
  }
}
