/// Reads YAML texts into nodes that know their places.
package enum ConfigurationText {
  package static let maximumDepth = YAMLDocument.maximumDepth

  /// Parses the bytes of a file; `file` is what messages call it, `path` the dotted path of its root.
  package static func parse(_ bytes: [UInt8], file: String, path: String = "") throws(SettingsError)
    -> ConfigurationNode
  {
    switch YAMLText.decoded(bytes) {
    case .success(let text): return try parse(text, file: file, path: path)
    case .failure(let refusal): throw SettingsError(path: path, "\(file) \(refusal.words)")
    }
  }

  package static func parse(_ text: String, file: String, path: String = "") throws(SettingsError) -> ConfigurationNode
  {
    try parse(YAMLText(text), file: file, path: path)
  }

  private static func parse(_ text: YAMLText, file: String, path: String) throws(SettingsError) -> ConfigurationNode {
    guard let root = try YAMLDocument.root(of: text, file: file) else {
      throw SettingsError(
        at: SourceLocation(file: file, line: 1, column: 1), path: path, "the file is empty")
    }
    var remaining = YAMLDocument.maximumNodeCount
    return try node(root, path: path, depth: 0, remaining: &remaining)
  }

  private static func node(
    _ node: YAMLNode, path: String, depth: Int, remaining: inout Int
  ) throws(SettingsError) -> ConfigurationNode {
    let location = node.location
    func failure(_ message: String) -> SettingsError {
      SettingsError(at: location, path: path, message)
    }
    func typed<Value>(_ read: () throws(CoreSchema.Refusal) -> Value) throws(SettingsError) -> Value {
      do throws(CoreSchema.Refusal) { return try read() } catch { throw failure(error.words) }
    }
    remaining -= 1
    // Aliases are expanded here, so this also bounds files that multiply themselves by aliases.
    guard remaining >= 0 else {
      throw failure("more than \(YAMLDocument.maximumNodeCount) values, counting aliases")
    }
    guard depth <= maximumDepth else { throw failure("nested deeper than \(maximumDepth), counting aliases") }
    switch node.content {
    case .scalar(let text, let isPlain):
      let value = try typed { () throws(CoreSchema.Refusal) in
        try CoreSchema.value(text, isPlain: isPlain, tag: node.tag)
      }
      return ConfigurationNode(value, at: location, path: path)
    case .list(let sequence):
      try typed { () throws(CoreSchema.Refusal) in try CoreSchema.check(node.tag, is: "seq") }
      var elements: [ConfigurationNode] = []
      for (index, element) in sequence.enumerated() {
        elements.append(try self.node(element, path: "\(path)[\(index)]", depth: depth + 1, remaining: &remaining))
      }
      return ConfigurationNode(.list(elements), at: location, path: path)
    case .mapping(let mapping):
      try typed { () throws(CoreSchema.Refusal) in try CoreSchema.check(node.tag, is: "map") }
      var members: [(name: String, node: ConfigurationNode)] = []
      var names: Set<String> = []
      var inherited: [(name: String, node: ConfigurationNode)] = []
      for (key, value) in mapping {
        guard case .scalar(let name, let isPlain) = key.content else {
          throw SettingsError(at: key.location, path: path, "keys must be plain texts")
        }
        if name == "<<", isPlain, key.tag == nil {
          for source in sources(of: value) {
            let node = try self.node(source, path: path, depth: depth + 1, remaining: &remaining)
            guard case .mapping(let members) = node.value else {
              throw failure("'<<' takes over the members of a mapping or of each of a list, found \(node.found)")
            }
            inherited += members
          }
          continue
        }
        let memberPath = path.isEmpty ? name : "\(path).\(name)"
        func refusal(_ words: String) -> SettingsError {
          SettingsError(at: key.location, path: memberPath, words)
        }
        // Keys are names, whatever they look like; a tag must hold all the same.
        if key.tag != nil {
          do throws(CoreSchema.Refusal) {
            _ = try CoreSchema.value(name, isPlain: isPlain, tag: key.tag)
          } catch { throw refusal(error.words) }
        }
        guard !name.isEmpty || !isPlain || key.tag != nil else { throw refusal("a key is missing before the ':'") }
        guard names.insert(name).inserted else {
          let isSame = members.contains { $0.name.utf8.elementsEqual(name.utf8) }
          throw refusal(
            isSame
              ? "the key appears twice; remove one"
              : "the key differs from another only in the Unicode form of its letters; rename one")
        }
        let member = try self.node(value, path: memberPath, depth: depth + 1, remaining: &remaining)
        // Messages point at the key: that is where the eye looks, also when the value is an alias.
        members.append((name, ConfigurationNode(member.value, at: key.location, path: memberPath)))
      }
      // What a mapping says itself is stronger than what it takes over.
      for (name, node) in inherited where names.insert(name).inserted { members.append((name, node)) }
      return ConfigurationNode(.mapping(members), at: location, path: path)
    }
  }

  /// What stands behind `<<`, YAML's merge key (https://yaml.org/type/merge.html): a mapping, or a list of them.
  private static func sources(of value: YAMLNode) -> [YAMLNode] {
    if case .list(let sequence) = value.content { sequence } else { [value] }
  }
}
