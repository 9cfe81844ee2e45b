import Settings

/// Puts parameters in place of `${params.a.b}`.
///
/// A text that is nothing but a reference becomes the value, of whatever type; inside a longer text plain values are
/// inserted. All other uses of `$`, such as a command's own variables, stay as they are.
struct ParameterReference {
  /// How a reference begins.
  private static let opening = "${params."

  /// A file of one megabyte could ask for a whole parameter file at each of its nodes, so what is inserted is bounded.
  private static let maximumNodeCount = 100_000
  private static let maximumByteCount = 16 << 20

  /// As deep as a file may be: records of stages are read back up to a bound as well.
  private static let maximumDepth = 64

  private let parameters: ConfigurationNode?
  private var remainingNodes = maximumNodeCount
  private var remainingBytes = maximumByteCount

  /// Refers to the tree of `params:`; `nil` where the pipeline has none.
  init(to parameters: ConfigurationNode?) throws(SettingsError) {
    self.parameters = parameters
    if let parameters { try Self.refuseReferences(in: parameters) }
  }

  /// Parameters are plain values: what one means is to be seen without looking up others.
  private static func refuseReferences(in node: ConfigurationNode) throws(SettingsError) {
    switch node.value {
    case .string(let text) where text.contains(opening):
      throw node.failure("a parameter cannot refer to parameters, found '\(text)'; write its value")
    case .list(let elements): for element in elements { try refuseReferences(in: element) }
    case .mapping(let members): for (_, member) in members { try refuseReferences(in: member) }
    default: break
    }
  }

  /// The node with all references replaced; `depth` is how many lists and mappings it lies in.
  mutating func resolved(_ node: ConfigurationNode, depth: Int = 0) throws(SettingsError) -> ConfigurationNode {
    // Nearly all nodes are settled by this first look, which copies nothing.
    guard try hasReference(node, depth: depth) else { return node }
    var copy = node
    switch node.value {
    case .string(let text): return try resolved(text, of: node, depth: depth)
    case .list(let elements):
      var changed: [ConfigurationNode] = []
      for element in elements { changed.append(try resolved(element, depth: depth + 1)) }
      copy.value = .list(changed)
    case .mapping(let members):
      var changed: [(name: String, node: ConfigurationNode)] = []
      for (name, member) in members { changed.append((name, try resolved(member, depth: depth + 1))) }
      copy.value = .mapping(changed)
    default: break
    }
    return copy
  }

  /// Looks for the bytes: every command has a `$`, and searching its characters would take longer than all else here.
  private static func hasOpening(_ text: String) -> Bool {
    var rest = text.utf8[...]
    while let place = rest.firstIndex(of: UInt8(ascii: "$")) {
      rest = rest[place...]
      if rest.starts(with: opening.utf8) { return true }
      rest = rest.dropFirst()
    }
    return false
  }

  private func hasReference(_ node: ConfigurationNode, depth: Int) throws(SettingsError) -> Bool {
    try checkDepth(depth, node)
    var found = false
    switch node.value {
    case .string(let text): found = Self.hasOpening(text)
    case .list(let elements):
      for element in elements where try hasReference(element, depth: depth + 1) { found = true }
    case .mapping(let members):
      for (_, member) in members where try hasReference(member, depth: depth + 1) { found = true }
    default: break
    }
    return found
  }

  private mutating func resolved(
    _ text: String, of node: ConfigurationNode, depth: Int
  ) throws(SettingsError) -> ConfigurationNode {
    var result = ""
    var rest = text[...]
    while let start = rest.firstRange(of: Self.opening) {
      guard let end = rest[start.upperBound...].firstIndex(of: "}") else {
        throw node.failure("'\(rest[start.lowerBound...].prefix(60))' lacks its closing '}'")
      }
      let path = "params.\(rest[start.upperBound..<end])"
      let value = try parameter(path, node)
      if start.lowerBound == text.startIndex && rest.index(after: end) == text.endIndex {
        try take(nodes: value.nodeCount, node)
        try checkDepth(depth + value.depth, node)
        return node.holding(value, origin: .parameter(path, value.location))
      }
      result += rest[..<start.lowerBound]
      result += try words(value, path, node)
      rest = rest[rest.index(after: end)...]
    }
    var copy = node
    copy.value = .string(result + rest)
    return copy
  }

  private mutating func words(
    _ value: ConfigurationNode, _ path: String, _ node: ConfigurationNode
  ) throws(SettingsError) -> String {
    let words: String
    switch value.value {
    case .bool(let flag): words = "\(flag)"
    case .int(let number): words = "\(number)"
    case .digits(let digits): words = digits
    case .double(let number): words = "\(number)"
    case .string(let text): words = text
    case .null, .list, .mapping:
      throw node.failure("\(path) at \(value.location) is \(value.found), which has no place inside a longer text")
    }
    remainingBytes -= words.utf8.count
    guard remainingBytes >= 0 else { throw node.failure("parameters add more than \(Self.maximumByteCount) bytes") }
    return words
  }

  private func checkDepth(_ depth: Int, _ node: ConfigurationNode) throws(SettingsError) {
    guard depth <= Self.maximumDepth else { throw node.failure("nested deeper than \(Self.maximumDepth)") }
  }

  private mutating func take(nodes: Int, _ node: ConfigurationNode) throws(SettingsError) {
    remainingNodes -= nodes
    guard remainingNodes >= 0 else { throw node.failure("parameters add more than \(Self.maximumNodeCount) values") }
  }

  private func parameter(_ path: String, _ node: ConfigurationNode) throws(SettingsError) -> ConfigurationNode {
    guard let parameters else {
      throw node.failure("the pipeline has no 'params'; add a line such as 'params: params.yaml'")
    }
    let names = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    switch parameters.lookUp(names.dropFirst(), from: "params") {
    case .success(let value): return value
    case .failure(let absence): throw node.failure(absence.words)
    }
  }
}

extension ConfigurationNode {
  /// How many values the tree has.
  fileprivate var nodeCount: Int {
    switch value {
    case .list(let elements): elements.reduce(1) { $0 + $1.nodeCount }
    case .mapping(let members): members.reduce(1) { $0 + $1.node.nodeCount }
    default: 1
    }
  }

  /// How many lists and mappings lie in each other.
  fileprivate var depth: Int {
    switch value {
    case .list(let elements): 1 + (elements.map(\.depth).max() ?? 0)
    case .mapping(let members): 1 + (members.map(\.node.depth).max() ?? 0)
    default: 0
    }
  }

  /// Finds a value by the names on the way to it; `path` is how messages call this node.
  func lookUp(_ names: some Collection<String>, from path: String) -> Result<ConfigurationNode, Absence> {
    var (value, path) = (self, path)
    for name in names {
      guard case .mapping(let members) = value.value else {
        return .failure(Absence(words: "there is no '\(path).\(name)': \(path) at \(value.location) is \(value.found)"))
      }
      guard let next = value[name] else {
        let known = members.map(\.name)
        return .failure(
          Absence(words: "there is no '\(path).\(name)'" + Spelling.hint(name, among: known, otherwise: known)))
      }
      (value, path) = (next, "\(path).\(name)")
    }
    return .success(value)
  }

  /// Says that a value is not there, and which one was probably meant.
  struct Absence: Error { let words: String }
}
