import Store
import Yams

/// Reads YAML files into nodes that know their places.
package enum ConfigurationFile {
  private static let maximumByteCount = 8 << 20
  static let maximumDepth = 64
  private static let maximumNodeCount = 500_000

  /// Reads a file; `name` is what messages call it, `path` the dotted path of its root.
  package static func read(
    _ file: String, path: String = "", cache: ConfigurationCache? = nil
  ) throws(PipelineError) -> ConfigurationNode {
    let bytes: [UInt8]
    do {
      bytes = try Disk.read(file, limit: maximumByteCount)
    } catch {
      throw PipelineError(.configuration, path: path, error.message)
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw PipelineError(.configuration, path: path, "\(file) is not UTF-8; save it as UTF-8")
    }
    guard let cache else { return try parse(text, file: file, path: path) }
    return try cache.node(of: bytes, file: file, path: path) { () throws(PipelineError) in
      try parse(text, file: file, path: path)
    }
  }

  /// Reads the file that a node names: one that cannot be read has no places, but its name has.
  package static func read(
    _ file: String, path: String = "", namedBy node: ConfigurationNode
  ) throws(PipelineError) -> ConfigurationNode {
    do {
      return try read(file, path: path)
    } catch {
      throw error.location == nil ? node.failure(error.message) : error
    }
  }

  /// Parses a text.
  package static func parse(_ text: String, file: String, path: String = "") throws(PipelineError) -> ConfigurationNode
  {
    try refuseDeepNesting(text, file: file)
    let root: Node?
    do {
      root = try Yams.compose(yaml: text)
    } catch {
      throw located(error, in: text, file: file)
    }
    let start = SourceLocation(file: file, line: 1, column: 1)
    guard let root else { throw PipelineError(.configuration, at: start, path: path, "the file is empty") }
    var remaining = maximumNodeCount
    return try node(root, file: file, path: path, depth: 0, remaining: &remaining)
  }

  private static func node(
    _ node: Node, file: String, path: String, depth: Int, remaining: inout Int
  ) throws(PipelineError) -> ConfigurationNode {
    let location = SourceLocation(file: file, line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
    func failure(_ message: String) -> PipelineError {
      PipelineError(.configuration, at: location, path: path, message)
    }
    remaining -= 1
    // Aliases are expanded here, so this also bounds files that multiply themselves by aliases.
    guard remaining >= 0 else { throw failure("more than \(maximumNodeCount) values, counting aliases") }
    guard depth < maximumDepth else { throw failure("nested deeper than \(maximumDepth)") }
    switch node {
    case .scalar(let scalar):
      return ConfigurationNode(value(of: scalar), at: location, path: path)
    case .sequence(let sequence):
      var elements: [ConfigurationNode] = []
      for (index, element) in sequence.enumerated() {
        elements.append(
          try self.node(element, file: file, path: "\(path)[\(index)]", depth: depth + 1, remaining: &remaining))
      }
      return ConfigurationNode(.list(elements), at: location, path: path)
    case .mapping(let mapping):
      var members: [(name: String, node: ConfigurationNode)] = []
      var names: Set<String> = []
      var inherited: [(name: String, node: ConfigurationNode)] = []
      for (key, value) in mapping {
        guard case .scalar(let name) = key else { throw failure("keys must be plain texts") }
        if name.string == "<<", name.style == .plain {
          for source in sources(of: value) {
            let node = try self.node(source, file: file, path: path, depth: depth + 1, remaining: &remaining)
            guard case .mapping(let members) = node.value else {
              throw failure("'<<' takes over the members of a mapping or of each of a list, found \(node.found)")
            }
            inherited += members
          }
          continue
        }
        let memberPath = path.isEmpty ? name.string : "\(path).\(name.string)"
        let place = SourceLocation(
          file: file, line: key.mark?.line ?? location.line, column: key.mark?.column ?? location.column)
        guard names.insert(name.string).inserted else {
          throw PipelineError(.configuration, at: place, path: memberPath, "the key appears twice; remove one")
        }
        let member = try self.node(value, file: file, path: memberPath, depth: depth + 1, remaining: &remaining)
        // Messages point at the key: that is where the eye looks, also when the value is an alias.
        members.append((name.string, ConfigurationNode(member.value, at: place, path: memberPath)))
      }
      // What a mapping says itself is stronger than what it takes over.
      for (name, node) in inherited where names.insert(name).inserted { members.append((name, node)) }
      return ConfigurationNode(.mapping(members), at: location, path: path)
    case .alias:
      throw failure("an alias without its anchor")
    }
  }

  /// What stands behind `<<`, YAML's merge key (https://yaml.org/type/merge.html): a mapping, or a list of them.
  private static func sources(of value: Node) -> [Node] {
    if case .sequence(let sequence) = value { Array(sequence) } else { [value] }
  }

  /// Plain scalars by YAML 1.2's core schema (so `no` and `1:30` are texts); quoted ones are texts.
  private static func value(of scalar: Node.Scalar) -> ConfigurationNode.Value {
    let text = scalar.string
    guard scalar.style == .plain || scalar.style == .any else { return .string(text) }
    switch text {
    case "", "~", "null", "Null", "NULL": return .null
    case "true", "True", "TRUE": return .bool(true)
    case "false", "False", "FALSE": return .bool(false)
    case ".inf", "+.inf": return .double(.infinity)
    case "-.inf": return .double(-.infinity)
    case ".nan": return .double(.nan)
    default:
      if let number = Int(text) { return .int(number) }
      if text.utf8.allSatisfy({ "+-.eE0123456789".utf8.contains($0) }), let number = Double(text) {
        return .double(number)
      }
      return .string(text)
    }
  }

  /// The parser recurses, so nesting is bounded before it starts: open brackets, and dashes at a line's start.
  private static func refuseDeepNesting(_ text: String, file: String) throws(PipelineError) {
    var brackets = 0
    var dashes = 0
    var line = 1
    var atLineStart = true
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\n"):
        line += 1
        dashes = 0
        atLineStart = true
        continue
      case UInt8(ascii: "["), UInt8(ascii: "{"): brackets += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"): brackets = max(0, brackets - 1)
      case UInt8(ascii: "-"), UInt8(ascii: "?"), UInt8(ascii: ":"): if atLineStart { dashes += 1 }
      case UInt8(ascii: "\t") where atLineStart && dashes == 0 && brackets == 0:
        throw PipelineError(
          .configuration, at: SourceLocation(file: file, line: line, column: 1),
          "a tab at the start of a line; YAML indents with spaces")
      case UInt8(ascii: " "): break
      default: atLineStart = false
      }
      if brackets > maximumDepth || dashes > maximumDepth {
        throw PipelineError(
          .configuration, at: SourceLocation(file: file, line: line, column: 1), "nested deeper than \(maximumDepth)")
      }
    }
  }

  private static func located(_ error: any Error, in text: String, file: String) -> PipelineError {
    switch error {
    case YamlError.scanner(let context, let problem, let mark, _),
      YamlError.parser(let context, let problem, let mark, _),
      YamlError.composer(let context, let problem, let mark, _):
      let words = [context?.text ?? "", problem].filter { !$0.isEmpty }.joined(separator: ", ")
      return PipelineError(
        .configuration, at: SourceLocation(file: file, line: mark.line, column: mark.column), "not YAML: \(words)")
    case YamlError.duplicatedKeysInMapping(let keys, let context):
      return PipelineError(
        .configuration, at: SourceLocation(file: file, line: context.mark.line, column: context.mark.column),
        "the key \(keys.map { "'\($0)'" }.joined(separator: ", ")) appears twice; remove one")
    default:
      return PipelineError(.configuration, at: SourceLocation(file: file, line: 1, column: 1), "not YAML: \(error)")
    }
  }
}
