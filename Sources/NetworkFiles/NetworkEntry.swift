import Settings

/// One line under `layers:`: a layer or a block, and how it is placed.
struct NetworkEntry {
  private static let placing = Set((LayerPlacement().canonical.members ?? [:]).keys)

  /// The layer's kind or the block's name.
  let word: String
  /// What stands behind it, parameters not yet replaced; `nil` where nothing does.
  let settings: ConfigurationNode?
  let placement: LayerPlacement

  /// Reads a line.
  init(_ node: ConfigurationNode, _ parameters: ParameterScope) throws {
    word = try Self.word(of: node)
    let settings = node[word]
    if case .null? = settings?.value { self.settings = nil } else { self.settings = settings }
    var around = node
    around.value = .mapping(try Self.around(node).map { ($0.name, try parameters.resolved($0.node)) })
    placement = try LayerPlacement.read(around)
  }

  /// What stands around the layer or block.
  private static func around(_ node: ConfigurationNode) throws -> [(name: String, node: ConfigurationNode)] {
    if case .string = node.value { return [] }
    return try node.members().filter { placing.contains($0.name) }
  }

  /// The layer's kind or the block's name.
  static func word(of node: ConfigurationNode) throws -> String {
    if case .string(let word) = node.value { return word }
    let words = try node.members().map(\.name).filter { !placing.contains($0) }
    guard words.count == 1 else {
      throw node.failure(
        "expected one layer, such as 'relu' or 'dense: 10', with an optional 'name', 'inputs', 'when' and 'repeat'")
    }
    return words[0]
  }
}
