package import Settings

/// Reads the values that `params:` names.
///
/// `params:` is the path of a YAML file beside the file in which it stands, a mapping, or a list of these. Of values
/// for one path the later one wins; mappings are merged member by member, anything else is replaced whole.
package enum ParameterFile {
  /// The tree of all values; its nodes tell where each of them stands.
  package static func tree(of nodes: [ConfigurationNode]) throws(SettingsError) -> ConfigurationNode? {
    var tree: ConfigurationNode?
    for node in nodes {
      let parts: [ConfigurationNode]
      switch node.value {
      case .list(let elements): parts = elements
      default: parts = [node]
      }
      for part in parts {
        let values = try read(part)
        tree = tree.map { merged($0, values) } ?? values
      }
    }
    return tree
  }

  private static func read(_ node: ConfigurationNode) throws(SettingsError) -> ConfigurationNode {
    switch node.value {
    case .mapping: return node
    case .string:
      let file = try node.filePath()
      let values = try ConfigurationFile.read(file, path: "params", namedBy: node)
      _ = try values.members()
      return values
    default: throw node.failure("expected a YAML file or a mapping, found \(node.found)")
    }
  }

  private static func merged(_ weak: ConfigurationNode, _ strong: ConfigurationNode) -> ConfigurationNode {
    guard case .mapping(var members) = weak.value, case .mapping(let others) = strong.value else { return strong }
    for (name, node) in others {
      if let index = members.firstIndex(where: { $0.name == name }) {
        members[index].node = merged(members[index].node, node)
      } else {
        members.append((name, node))
      }
    }
    var node = strong
    node.value = .mapping(members)
    return node
  }
}
