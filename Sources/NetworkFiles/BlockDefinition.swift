import Networks
import Pipelines
import Settings

/// A block of a network file: layers under one name, with parameters.
struct BlockDefinition {
  /// How deep blocks may stand in blocks.
  static let maximumDepth = 32

  let name: String
  let parameters: ConfigurationNode?
  /// What its layers call what it reads.
  let inputs: [String]
  let layers: ConfigurationNode

  /// Reads `blocks:` and refuses a block that contains itself.
  static func read(_ node: ConfigurationNode?) throws -> [String: BlockDefinition] {
    var blocks: [String: BlockDefinition] = [:]
    for (name, member) in try node?.members() ?? [] { blocks[name] = try BlockDefinition(name, member) }
    var heights: [String: Int] = [:]
    for (name, member) in try node?.members() ?? [] { _ = try height(name, member, blocks, [], &heights) }
    return blocks
  }

  private init(_ name: String, _ node: ConfigurationNode) throws {
    guard PipelineConfiguration.isName(name), Layer.Kind(rawValue: name) == nil else {
      throw node.failure("a block cannot be called '\(name)'; use letters, digits, '_', '-', and no layer's name")
    }
    try node.allow(only: ["parameters", "inputs", "layers"])
    guard let layers = node["layers"] else { throw node.failure("a block needs 'layers'") }
    self.name = name
    self.layers = layers
    parameters = node["parameters"]
    inputs = try node["inputs"]?.list().map { try $0.string() } ?? [NetworkDescription.inputName]
    guard !inputs.isEmpty, Set(inputs).count == inputs.count else {
      throw (node["inputs"] ?? node).failure("a block's inputs need names of their own, at least one")
    }
  }

  /// How many blocks stand in each other here.
  private static func height(
    _ name: String, _ place: ConfigurationNode, _ blocks: [String: BlockDefinition], _ around: [String],
    _ heights: inout [String: Int]
  ) throws -> Int {
    if let known = heights[name] { return known }
    guard !around.contains(name) else {
      let circle = (around.drop { $0 != name } + [name]).joined(separator: " → ")
      throw place.failure("a block cannot contain itself: \(circle)")
    }
    var height = 1
    if around.count < maximumDepth {
      for entry in try blocks[name]?.layers.list() ?? [] {
        let word = try NetworkEntry.word(of: entry)
        if blocks[word] != nil {
          height = max(height, try 1 + Self.height(word, entry, blocks, around + [name], &heights))
        }
      }
    }
    guard around.count + height <= maximumDepth else {
      throw place.failure("more than \(maximumDepth) blocks in each other")
    }
    heights[name] = height
    return height
  }
}
