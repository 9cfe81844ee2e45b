import Networks
import Pipelines
package import Settings

/// A block of a network file: layers under one name, with parameters.
package struct BlockDefinition: SettingGroup {
  /// How deep blocks may stand in blocks.
  static let maximumDepth = 32

  package static let settings: [Setting<BlockDefinition>] = [
    Setting("parameters", \.parameters, "Names with their usual values; without a value: must be given."),
    Setting("inputs", \.inputs, "What its layers call what it reads."),
    Setting("layers", \.layers, required: true, "The layers and blocks, first to last."),
  ]

  /// Names with their usual values.
  package var parameters = FilePart.none
  /// What its layers call what it reads.
  package var inputs = [NetworkDescription.inputName]
  /// The layers and blocks.
  package var layers = FilePart.none

  package init() {}

  package var fault: (setting: String, message: String)? {
    inputs.isEmpty || Set(inputs).count < inputs.count
      ? ("inputs", "a block's inputs need names of their own, at least one") : nil
  }

  /// Refuses blocks that have a layer's name, or contain themselves.
  ///
  /// - Parameter node: where they stand in the file.
  static func check(_ blocks: [String: BlockDefinition], _ node: ConfigurationNode?) throws {
    let members = try node?.members() ?? []
    for (name, member) in members
    where !PipelineConfiguration.isName(name) || Layer.all.contains(where: { $0.keyword == name }) {
      throw member.failure("a block cannot be called '\(name)'; use letters, digits, '_', '-', and no layer's name")
    }
    var heights: [String: Int] = [:]
    for (name, member) in members { _ = try height(name, member, blocks, [], &heights) }
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
      for entry in try blocks[name]?.layers.lines() ?? [] {
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
