public import Settings

/// Reads a stage's settings; what is read enters the stage's key, defaults included.
///
/// Whatever stands in the file and was never read is an error, so a misspelt key cannot go unnoticed.
public final class StageReader {
  /// The name of the stage, such as `train.1`.
  public let stage: String

  package let node: ConfigurationNode
  let prefix: String
  let collection: StageDeclaration
  /// With room for what most stages have: growing step by step would take longer than reading.
  var known = Set<String>(minimumCapacity: 12)
  private var sections: [StageReader] = []

  package init(stage: String, node: ConfigurationNode, prefix: String = "", collection: StageDeclaration) {
    self.stage = stage
    self.node = node
    self.prefix = prefix
    self.collection = collection
  }

  /// Whether the file sets this key.
  public func contains(_ key: String) -> Bool {
    known.insert(key)
    return node[key] != nil
  }

  /// The keys that the file sets, in file order, for a section whose keys are names of the user's choosing.
  public var keys: [String] { ((try? node.members()) ?? []).map(\.name) }

  /// A subtree that the kind reads itself, recorded as it stands; `nil` where the file has none.
  public func node(_ key: String) -> ConfigurationNode? {
    known.insert(key)
    guard let child = node[key] else { return nil }
    collection.parameters[prefix + key] = child.canonical
    return child
  }

  /// A reader for a nested mapping; where the file has none, its keys take their defaults.
  public func section(_ key: String) throws -> StageReader {
    known.insert(key)
    let empty = ConfigurationNode(.mapping([]), at: node.location, path: "\(node.path).\(key)")
    let child = node[key] ?? empty
    if case .null = child.value { return nested(empty, key) }
    _ = try child.members()
    return nested(child, key)
  }

  private func nested(_ child: ConfigurationNode, _ key: String) -> StageReader {
    let reader = StageReader(stage: stage, node: child, prefix: "\(prefix)\(key).", collection: collection)
    sections.append(reader)
    return reader
  }

  /// The pipeline's seed; enters the key only when asked for.
  public func seed() throws -> Int {
    guard let seed = collection.pipelineSeed else {
      throw SettingsError(
        at: SourceLocation(file: collection.pipelineFile ?? node.location.file, line: 1, column: 1),
        path: "seed",
        "stage '\(stage)' draws random numbers and needs a seed; add a line such as 'seed: 42'")
    }
    collection.seed = seed
    return seed
  }

  /// An error that blames a key, or the whole section where the file does not set it.
  public func failure(at key: String, _ message: String) -> SettingsError {
    let place = node[key] ?? ConfigurationNode(.null, at: node.location, path: "\(node.path).\(key)")
    return place.failure(message)
  }

  func missing(_ key: String) -> SettingsError {
    // The key that was meant may stand there misspelt.
    let unread = keys.filter { !known.contains($0) }
    let hint = Spelling.nearest(to: key, among: unread).map { "; is '\($0)' meant?" } ?? ""
    return failure(at: key, "is required and missing\(hint)")
  }

  func nothing(_ key: String) -> ConfigurationNode {
    ConfigurationNode(.null, at: node.location, path: "\(node.path).\(key)")
  }

  func read<Value>(
    _ key: String, _ fallback: Value?, _ parse: (ConfigurationNode) throws -> Value,
    _ canonical: (Value) -> CanonicalValue
  ) throws -> Value {
    let child = node[key]
    let value: Value
    if let child { value = try parse(child) } else if let fallback { value = fallback } else { throw missing(key) }
    known.insert(key)
    collection.parameters[prefix + key] = canonical(value)
    return value
  }

  func record(_ value: CanonicalValue, at path: String) {
    guard case .mapping(let members) = value, !members.isEmpty else {
      collection.parameters[path] = value
      return
    }
    for (name, member) in members { record(member, at: "\(path).\(name)") }
  }

  /// Refuses keys that nothing read, here and in every section.
  package func finish(allowing extra: [String] = []) throws(SettingsError) {
    for (name, child) in try node.members() where !known.contains(name) && !extra.contains(name) {
      let names = known.sortedByBytes()
      throw child.failure("unknown key" + Spelling.hint(name, among: names, otherwise: names))
    }
    for section in sections { try section.finish() }
  }
}
