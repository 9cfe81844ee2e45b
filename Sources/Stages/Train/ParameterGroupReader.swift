import Networks
import Pipelines
import Settings
import Training

/// Reads the groups of parameters that a `train` stage trains differently.
///
/// The first group that names a layer or a parameter has it.
///
/// ```yaml
/// groups:
///   - {layers: [stem, "block1*"], freeze: layer}
///   - {layers: "*.bias", weightDecayFactor: 0}
///   - {layers: head, learningRateFactor: 10}
/// ```
enum ParameterGroupReader {
  /// Reads `groups`; none where the file has none.
  static func read(
    _ reader: StageReader, network: NetworkDescription, optimizer: OptimizerDescription
  ) throws -> [ParameterGroup] {
    guard let node = reader.node("groups") else { return [] }
    let entries = try node.list()
    let groups = try entries.map { try group($0, optimizer) }
    if let idle = ParameterGroup.assign(groups, network).idle {
      throw entries[idle.group].failure(words(idle, groups[idle.group].patterns[idle.pattern], network))
    }
    do {
      _ = try ParameterTreatment(groups, network)
    } catch {
      throw node.failure(error.message)
    }
    return groups
  }

  private static func words(_ idle: ParameterGroup.Idle, _ pattern: String, _ network: NetworkDescription) -> String {
    guard !idle.isShadowed else { return "groups before this one have all that '\(pattern)' stands for" }
    let names = network.shapedLayers.filter { $0.parameters.contains { $0.role == .trained } }.map(\.node.name)
    return "no trained layer or parameter is called '\(pattern)'"
      + Spelling.hint(pattern, among: names, otherwise: names)
  }

  private static func group(_ node: ConfigurationNode, _ optimizer: OptimizerDescription) throws -> ParameterGroup {
    try node.allow(only: ["layers", "freeze", "learningRateFactor", "weightDecayFactor"])
    guard let layers = node["layers"] else {
      throw node.failure("a group needs 'layers', names of layers or parameters")
    }
    let patterns =
      if case .string(let name) = layers.value { [name] } else { try layers.list().map { try $0.string() } }
    guard !patterns.isEmpty else { throw layers.failure("expected at least one name") }
    let (rate, decay) = (node["learningRateFactor"], node["weightDecayFactor"])
    if let freeze = node["freeze"] {
      if let factor = rate ?? decay { throw factor.failure("what is frozen has no learning rate and no decay") }
      return ParameterGroup(patterns, .frozen(try freeze.choice(of: Freeze.self)))
    }
    guard rate != nil || decay != nil else {
      throw node.failure("expected what the group does: 'freeze', 'learningRateFactor' or 'weightDecayFactor'")
    }
    if let decay, !optimizer.decaysWeights {
      throw decay.failure("the optimiser decays no weights; set its 'weightDecay' first")
    }
    return ParameterGroup(
      patterns, .scaled(rate: try factor(rate), weightDecay: try factor(decay)))
  }

  /// At least 0: no step that goes up instead of down.
  private static func factor(_ node: ConfigurationNode?) throws -> Double { try node?.double(in: 0...1e6) ?? 1 }
}
