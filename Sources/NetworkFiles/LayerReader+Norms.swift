import Networks
import Settings

/// Layers that normalise.
extension LayerReader {
  private static let normKeys = ["preset", "epsilon", "scale", "center"]

  private static func norm(_ node: ConfigurationNode) throws -> NormSettings {
    NormSettings(
      preset: try node["preset"]?.choice(of: FrameworkPreset.self),
      epsilon: try node["epsilon"]?.double(in: 1e-30...1e6),
      hasScale: try node["scale"]?.bool() ?? true, hasCenter: try node["center"]?.bool() ?? true)
  }

  static func batchNorm(_ node: ConfigurationNode?) throws -> BatchNorm {
    guard let node else { return BatchNorm() }
    try node.allow(only: normKeys + ["momentum"])
    return BatchNorm(try norm(node), momentum: try node["momentum"]?.double(in: 0...1))
  }

  static func layerNorm(_ node: ConfigurationNode?) throws -> LayerNorm {
    guard let node else { return LayerNorm() }
    try node.allow(only: normKeys + ["axes"])
    return LayerNorm(axes: try node["axes"]?.choice(of: LayerNorm.Axes.self), try norm(node))
  }

  static func groupNorm(_ node: ConfigurationNode) throws -> GroupNorm {
    if case .int = node.value { return GroupNorm(groups: try node.int(in: 1...1 << 20)) }
    try node.allow(only: normKeys + ["groups"])
    guard let groups = node["groups"] else {
      throw node.failure("a groupNorm needs 'groups'; as many as channels make it instance normalisation")
    }
    return GroupNorm(groups: try groups.int(in: 1...1 << 20), try norm(node))
  }

  static func normalize(_ node: ConfigurationNode) throws -> Normalize {
    try node.allow(only: ["mean", "standardDeviation"])
    guard let mean = node["mean"], let deviation = node["standardDeviation"] else {
      throw node.failure("normalize needs 'mean' and 'standardDeviation', one for each channel or one for all")
    }
    return Normalize(mean: try numbers(mean), deviation: try numbers(deviation))
  }

  /// A list of numbers, or one.
  private static func numbers(_ node: ConfigurationNode) throws -> [Double] {
    guard case .list(let elements) = node.value else { return [try node.double()] }
    return try elements.map { try $0.double() }
  }
}
