import Settings
package import Store

/// Keeps what long YAML files parse to, by the digest of their text: reading that back takes a tenth of parsing.
///
/// Parsing is a pure function of the text, so nothing here can be stale; what is damaged or lost is parsed again.
package struct ConfigurationCache: Sendable {
  private static let head = "millrace yaml 3"

  /// Shorter texts are parsed as fast as a file is opened.
  private static let smallestByteCount = 1 << 14

  private let folder: String
  private let mayWrite: Bool

  /// Keeps files in a store; only a run may write there.
  package init(_ store: ArtifactStore, mayWrite: Bool) {
    folder = "\(store.path)/configurations"
    self.mayWrite = mayWrite
  }

  /// The tree of a text, which `parse` makes where it is not known; `file` is what messages call it.
  func node(
    of text: [UInt8], file: String, path: String, parse: () throws(SettingsError) -> ConfigurationNode
  ) throws(SettingsError) -> ConfigurationNode {
    guard text.count >= Self.smallestByteCount else { return try parse() }
    let place = "\(folder)/\(Digest(of: text).hex)"
    if let sealed = try? Disk.read(place, limit: 1 << 28), let bytes = CompactReader.unsealed(sealed) {
      var reader = CompactReader(bytes)
      if let head = try? reader.text(), head == Self.head,
        let node = try? Self.read(&reader, file: file, path: path, depth: 0), reader.isAtEnd
      {
        return node
      }
    }
    let node = try parse()
    if mayWrite {
      var writer = CompactWriter()
      writer.append(Self.head)
      Self.write(node, to: &writer)
      // A cache that cannot be written costs time only.
      try? Disk.replaceCache(place, with: writer.sealed)
    }
    return node
  }

  private static func write(_ node: ConfigurationNode, to writer: inout CompactWriter) {
    writer.append(node.location.line)
    writer.append(node.location.column)
    switch node.value {
    case .null: writer.append(0)
    case .bool(let value): writer.append(value ? 2 : 1)
    case .int(let value):
      writer.append(3)
      writer.append(value)
    case .double(let value):
      writer.append(4)
      writer.append(value)
    case .string(let text):
      writer.append(5)
      writer.append(text)
    case .list(let elements):
      writer.append(6)
      writer.append(elements.count)
      for element in elements { write(element, to: &writer) }
    case .mapping(let members):
      writer.append(7)
      writer.append(members.count)
      for (name, member) in members {
        writer.append(name)
        write(member, to: &writer)
      }
    case .digits(let digits):
      writer.append(8)
      writer.append(digits)
    }
  }

  private static func read(
    _ reader: inout CompactReader, file: String, path: String, depth: Int
  ) throws(CompactReader.Damaged) -> ConfigurationNode {
    guard depth <= ConfigurationText.maximumDepth else { throw CompactReader.Damaged() }
    let location = SourceLocation(file: file, line: try reader.int(), column: try reader.int())
    let value: ConfigurationNode.Value
    switch try reader.int() {
    case 0: value = .null
    case 1: value = .bool(false)
    case 2: value = .bool(true)
    case 3: value = .int(try reader.int())
    case 4: value = .double(try reader.double())
    case 5: value = .string(try reader.text())
    case 6:
      let count = try reader.count()
      var elements: [ConfigurationNode] = []
      elements.reserveCapacity(count)
      for index in 0..<count {
        elements.append(try read(&reader, file: file, path: "\(path)[\(index)]", depth: depth + 1))
      }
      value = .list(elements)
    case 7:
      let count = try reader.count()
      var members: [(name: String, node: ConfigurationNode)] = []
      members.reserveCapacity(count)
      for _ in 0..<count {
        let name = try reader.text()
        let memberPath = path.isEmpty ? name : "\(path).\(name)"
        members.append((name, try read(&reader, file: file, path: memberPath, depth: depth + 1)))
      }
      value = .mapping(members)
    case 8: value = .digits(try reader.text())
    default: throw CompactReader.Damaged()
    }
    return ConfigurationNode(value, at: location, path: path)
  }
}
