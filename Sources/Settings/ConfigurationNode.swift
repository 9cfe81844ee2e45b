/// A value of a configuration file with the place where it stands.
public struct ConfigurationNode: Sendable {
  /// What stands there.
  public enum Value: Sendable {
    case null
    case bool(Bool)
    case int(Int)
    /// An integer beyond 64 bits, as it is written: perhaps a `-`, then digits that begin with no 0.
    case digits(String)
    case double(Double)
    case string(String)
    case list([ConfigurationNode])
    /// Members in file order; names are unique.
    case mapping([(name: String, node: ConfigurationNode)])
  }

  /// What stands there.
  public var value: Value
  /// Where it stands.
  public let location: SourceLocation
  /// The dotted path from the root, such as `stages.train.optimizer.adam`; list elements as `[0]`.
  public let path: String
  /// Where the value was taken from; `nil` where it stands at `location` itself.
  package var origin: ValueOrigin?

  public init(_ value: Value, at location: SourceLocation, path: String) {
    self.value = value
    self.location = location
    self.path = path
  }

  /// The member of that name; `nil` where there is none or this is no mapping.
  public subscript(name: String) -> ConfigurationNode? {
    guard case .mapping(let members) = value else { return nil }
    return members.first { $0.name == name }?.node
  }

  /// An error that blames this node.
  public func failure(_ message: String) -> SettingsError {
    SettingsError(at: location, path: path, message + (origin.map { " (from \($0))" } ?? ""))
  }

  /// The node of a value at this place; relative paths in it start where those of its neighbours start.
  package func holding(_ other: ConfigurationNode, origin: ValueOrigin) -> ConfigurationNode {
    var node = ConfigurationNode(other.value, at: location, path: path)
    node.origin = other.origin ?? origin
    switch other.value {
    case .list(let elements):
      node.value = .list(
        elements.enumerated().map { index, element in
          ConfigurationNode(.null, at: location, path: "\(path)[\(index)]").holding(element, origin: origin)
        })
    case .mapping(let members):
      node.value = .mapping(
        members.map { name, member in
          (name, ConfigurationNode(.null, at: location, path: "\(path).\(name)").holding(member, origin: origin))
        })
    default: break
    }
    return node
  }

  /// The mapping with the value at a dotted path set, creating mappings on the way.
  ///
  /// - Parameter setter: Who sets it, for messages.
  package func setting(
    _ path: some Collection<String>, to value: ConfigurationNode, by setter: String
  ) throws(SettingsError) -> ConfigurationNode {
    guard let name = path.first else { return value }
    var members: [(name: String, node: ConfigurationNode)]
    switch self.value {
    case .mapping(let present): members = present
    case .null: members = []
    default: throw failure("\(setter) sets '\(path.joined(separator: "."))' inside this, but it is \(found)")
    }
    let childPath = self.path.isEmpty ? name : "\(self.path).\(name)"
    var changed: ConfigurationNode
    if path.count == 1 {
      changed = ConfigurationNode(value.value, at: value.location, path: childPath)
      changed.origin = value.origin
    } else {
      let child = self[name] ?? ConfigurationNode(.null, at: value.location, path: childPath)
      changed = try child.setting(Array(path.dropFirst()), to: value, by: setter)
    }
    if let index = members.firstIndex(where: { $0.name == name }) {
      members[index].node = changed
    } else {
      members.append((name, changed))
    }
    var node = self
    node.value = .mapping(members)
    return node
  }

  /// What stands at a dotted path below; `nil` where nothing does.
  package func descendant(_ path: some Collection<String>) -> ConfigurationNode? {
    var node: ConfigurationNode? = self
    for name in path { node = node?[name] }
    return node
  }

  /// The value without places.
  public var canonical: CanonicalValue {
    switch value {
    case .null: .null
    case .bool(let value): .bool(value)
    case .int(let value): .int(value)
    case .digits(let digits): .digits(digits)
    case .double(let value): .double(value)
    case .string(let text): .string(text)
    case .list(let elements): .list(elements.map(\.canonical))
    case .mapping(let members):
      .mapping(Dictionary(members.map { ($0.name, $0.node.canonical) }, uniquingKeysWith: { first, _ in first }))
    }
  }

  /// What stands there, in words for messages.
  package var found: String {
    switch value {
    case .null: "nothing"
    case .bool(let value): "\(value)"
    case .int(let value): "\(value)"
    case .digits(let digits): digits
    case .double(let value): "\(value)"
    case .string(let text): "'\(text)'"
    case .list: "a list"
    case .mapping: "a mapping"
    }
  }
}

extension ConfigurationNode {
  /// Reads an integer.
  ///
  /// Throws a located error for anything else, or outside `range`.
  public func int(in range: ClosedRange<Int>? = nil) throws(SettingsError) -> Int {
    guard case .int(let number) = value else {
      if case .digits = value { throw failure("expected an integer of at most 64 bits, found \(found)") }
      throw failure("expected an integer, found \(found)")
    }
    if let range, !range.contains(number) {
      let bound =
        range.upperBound == .max
        ? "of at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
      throw failure("expected an integer \(bound), found \(number)")
    }
    return number
  }

  /// Reads a finite number; an integer will do.
  ///
  /// Throws a located error for anything else, or outside `range`.
  public func double(in range: ClosedRange<Double>? = nil) throws(SettingsError) -> Double {
    let number: Double
    switch value {
    case .int(let integer): number = Double(integer)
    case .digits(let digits): number = Double(digits) ?? .infinity
    case .double(let double): number = double
    default: throw failure("expected a finite number, found \(found)")
    }
    guard number.isFinite else { throw failure("expected a finite number, found \(found)") }
    if let range, !range.contains(number) {
      throw failure("expected a number\(Bounds.within(range).words), found \(found)")
    }
    return number
  }

  /// Reads `true` or `false`.
  public func bool() throws(SettingsError) -> Bool {
    guard case .bool(let flag) = value else { throw failure("expected true or false, found \(found)") }
    return flag
  }

  /// Reads a text.
  public func string() throws(SettingsError) -> String {
    guard case .string(let text) = value else { throw failure("expected a text, found \(found)") }
    return text
  }

  /// Reads one of an enumeration's words.
  public func choice<Choice: CaseIterable & RawRepresentable<String>>(
    of type: Choice.Type
  ) throws(SettingsError) -> Choice {
    let words = Choice.allCases.map(\.rawValue)
    guard case .string(let word) = value else {
      throw failure("expected one of \(words.joined(separator: ", ")), found \(found)")
    }
    guard let choice = Choice(rawValue: word) else {
      throw failure(
        "expected one of \(words.joined(separator: ", ")), found '\(word)'" + Spelling.hint(word, among: words))
    }
    return choice
  }

  public func list() throws(SettingsError) -> [ConfigurationNode] {
    guard case .list(let elements) = value else { throw failure("expected a list, found \(found)") }
    return elements
  }

  /// Reads a mapping, in file order.
  public func members() throws(SettingsError) -> [(name: String, node: ConfigurationNode)] {
    guard case .mapping(let members) = value else { throw failure("expected a mapping, found \(found)") }
    return members
  }

  /// Refuses members with other names than these.
  public func allow(only names: [String]) throws(SettingsError) {
    for (name, node) in try members() where !names.contains(name) {
      throw node.failure("unknown key" + Spelling.hint(name, among: names, otherwise: names))
    }
  }
}
