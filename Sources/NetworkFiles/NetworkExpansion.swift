import Networks
import Settings

/// Writes out the blocks and repetitions of a network file, layer by layer.
///
/// Ends for every file: no block contains itself, and layers and copies are counted.
struct NetworkExpansion {
  /// How many layers, blocks and copies a network may have.
  static let maximumCount = 10_000

  private let blocks: [String: BlockDefinition]
  private(set) var assembly: NetworkAssembly
  /// Where each layer stands in the file.
  private(set) var places: [String: ConfigurationNode] = [:]
  private var remaining = maximumCount

  init(inputs: [NetworkDescription.Input], blocks: [String: BlockDefinition]) throws(NetworkError) {
    self.blocks = blocks
    assembly = try NetworkAssembly(inputs: inputs)
  }

  /// Adds the layers of a list.
  ///
  /// - Throws: `SettingsError` at the line to blame.
  mutating func add(_ layers: FilePart, _ parameters: ParameterScope) throws {
    for node in try layers.lines() {
      let entry = try NetworkEntry(node, parameters)
      let keywords = Layer.all.map { $0.keyword }
      guard keywords.contains(entry.word) || blocks[entry.word] != nil else {
        let known = keywords + blocks.keys.sorted()
        throw (entry.settings ?? node).failure(
          "there is no layer '\(entry.word)'" + Spelling.hint(entry.word, among: known, otherwise: known))
      }
      let placement = entry.placement
      if !placement.isKept || placement.count == 0 {
        try spend(node)
        try blaming(node) { assembly throws(NetworkError) in
          try assembly.leaveOut(entry.word, name: placement.name, reading: placement.inputs.names)
        }
        continue
      }
      for copy in 1...(placement.count ?? 1) {
        try spend(node)
        let name = placement.count == nil ? placement.name : placement.name.map { "\($0)\(copy)" }
        try add(entry, node, name: name, reading: copy == 1 ? placement.inputs.names : [], parameters)
      }
    }
  }

  private mutating func add(
    _ entry: NetworkEntry, _ node: ConfigurationNode, name: String?, reading inputs: [String],
    _ parameters: ParameterScope
  ) throws {
    let settings = try entry.settings.map(parameters.resolved)
    guard let block = blocks[entry.word] else {
      let line: ConfigurationNode.Value = settings.map { .mapping([(entry.word, $0)]) } ?? .string(entry.word)
      let layer = try Layer.read(ConfigurationNode(line, at: node.location, path: node.path))
      let added = try blaming(node) { assembly throws(NetworkError) in
        try assembly.add(layer, name: name, reading: inputs)
      }
      places[added] = node
      return
    }
    let own = try ParameterScope(
      declared: block.parameters.node, given: settings?.members() ?? [], owner: "block '\(entry.word)'", use: node)
    try blaming(node) { assembly throws(NetworkError) in
      try assembly.open(entry.word, name: name, reading: inputs, as: block.inputs)
    }
    try add(block.layers, own)
    assembly.close()
  }

  private mutating func spend(_ node: ConfigurationNode) throws {
    remaining -= 1
    guard remaining >= 0 else {
      throw node.failure("the network grows beyond \(Self.maximumCount) layers and blocks here")
    }
  }

  private mutating func blaming<Result>(
    _ node: ConfigurationNode, _ change: (inout NetworkAssembly) throws(NetworkError) -> Result
  ) throws -> Result {
    do { return try change(&assembly) } catch { throw node.failure(error.message) }
  }
}
