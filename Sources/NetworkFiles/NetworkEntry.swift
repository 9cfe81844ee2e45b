import Settings

/// One line under `layers:`: a layer or a block, and how it is placed.
struct NetworkEntry {
  private static let placing = ["name", "inputs", "when", "repeat"]

  /// The layer's kind or the block's name.
  let word: String
  /// What stands behind it, parameters not yet replaced; `nil` where nothing does.
  let settings: ConfigurationNode?
  let name: String?
  /// What it reads; empty for the layer before.
  let inputs: [String]
  /// Whether it is there at all.
  let isKept: Bool
  /// How many copies stand behind each other; `nil` where nothing is said of copies.
  let count: Int?

  /// Reads a line; `maximumCount` copies are allowed.
  init(_ node: ConfigurationNode, _ parameters: ParameterScope, maximumCount: Int) throws {
    word = try Self.word(of: node)
    let settings = node[word]
    if case .null? = settings?.value { self.settings = nil } else { self.settings = settings }
    name = try node["name"].map { try parameters.resolved($0).string() }
    inputs = try node["inputs"].map { try Self.names(parameters.resolved($0)) } ?? []
    isKept = try node["when"].map { try parameters.resolved($0).bool() } ?? true
    count = try node["repeat"].map { try parameters.resolved($0).int(in: 0...maximumCount) }
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

  /// One name, or a list of them.
  private static func names(_ node: ConfigurationNode) throws -> [String] {
    if case .string(let name) = node.value { return [name] }
    let names = try node.list().map { try $0.string() }
    guard !names.isEmpty else {
      throw node.failure("'inputs' needs at least one name; leave it out for the layer before")
    }
    return names
  }
}
