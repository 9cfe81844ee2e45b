/// Puts a network together layer by layer; blocks give their layers names of their own, such as `stage1.block2.add1`.
///
/// Names hold within a block. Unnamed layers and blocks are numbered by kind there, the first one 1. A layer reads the one
/// before it in its block unless others are named; a block's first layer reads what the block reads.
public struct NetworkAssembly: Sendable {
  private struct Scope {
    /// What the block is called outside.
    let name: String
    /// What stands before the names of its layers.
    let prefix: String
    /// What each local name stands for: an input or a layer of the network.
    var values: [String: String]
    var counts: [String: Int] = [:]
    /// What is read where nothing is named.
    var previous: String
  }

  private let inputs: [NetworkDescription.Input]
  private var nodes: [NetworkDescription.Node] = []
  private var nodeNames: Set<String> = []
  private var scope: Scope
  private var outer: [Scope] = []

  /// Starts with what comes into the network.
  ///
  /// - Throws: ``NetworkError`` where nothing does.
  public init(inputs: [NetworkDescription.Input]) throws(NetworkError) {
    guard let first = inputs.first else { throw NetworkError(.shape, "a network needs at least one input") }
    self.inputs = inputs
    scope = Scope(
      name: "", prefix: "", values: Dictionary(inputs.map { ($0.name, $0.name) }) { first, _ in first },
      previous: first.name)
  }

  /// Adds a layer.
  ///
  /// - Parameter read: local names; none for the layer before.
  /// - Returns: its name in the network.
  /// - Throws: ``NetworkError`` where a name is taken or unknown.
  @discardableResult
  public mutating func add(_ layer: Layer, name: String? = nil, reading read: [String] = []) throws(NetworkError)
    -> String
  {
    let name = try newName(layer.keyword, name)
    let fullName = scope.prefix + name
    let sources = try sources(read, of: fullName)
    nodes.append(NetworkDescription.Node(name: fullName, layer: layer, inputs: sources))
    nodeNames.insert(fullName)
    define(name, as: fullName)
    return fullName
  }

  /// Leaves a layer or block out: its name stands for the first thing it would have read.
  public mutating func leaveOut(_ kind: String, name: String? = nil, reading read: [String] = []) throws(NetworkError) {
    let name = try newName(kind, name)
    define(name, as: try sources(read, of: scope.prefix + name)[0])
  }

  /// Begins a block; what is added from now on belongs to it.
  ///
  /// - Parameters:
  ///   - kind: what it is called with a number where it has no name.
  ///   - read: local names outside; none for the layer before.
  ///   - inputs: what the block calls these.
  public mutating func open(
    _ kind: String, name: String? = nil, reading read: [String] = [],
    as inputs: [String] = [NetworkDescription.inputName]
  ) throws(NetworkError) {
    let name = try newName(kind, name)
    let fullName = scope.prefix + name
    let sources = try sources(read, of: fullName)
    guard sources.count == inputs.count, Set(inputs).count == inputs.count else {
      throw NetworkError(
        .shape, "block '\(fullName)' reads \(inputs.joined(separator: ", ")), not \(sources.count) values",
        layer: fullName)
    }
    outer.append(scope)
    scope = Scope(
      name: name, prefix: fullName + ".", values: Dictionary(uniqueKeysWithValues: zip(inputs, sources)),
      previous: sources[0])
  }

  /// Ends the innermost block; its name stands for its last layer, or for what it read if it has none.
  ///
  /// - Precondition: a block is open.
  public mutating func close() {
    guard let around = outer.popLast() else { preconditionFailure("no block is open") }
    let block = scope
    scope = around
    define(block.name, as: block.previous)
  }

  /// The finished network.
  ///
  /// - Parameters:
  ///   - outputs: names of layers and blocks; the last one where nothing is said.
  ///   - weights: how weights start and what they cost where a layer says nothing.
  /// - Precondition: no block is open.
  /// - Throws: ``NetworkError`` naming the layer that does not fit.
  public func description(
    preset: FrameworkPreset, outputs: [String] = [], weights: WeightSettings = WeightSettings()
  ) throws(NetworkError) -> NetworkDescription {
    precondition(outer.isEmpty, "block '\(scope.name)' is open")
    return try NetworkDescription(
      inputs: inputs, preset: preset, nodes: nodes, outputs: outputs.map { value(of: $0) ?? $0 },
      weights: weights)
  }

  private mutating func newName(_ kind: String, _ name: String?) throws(NetworkError) -> String {
    scope.counts[kind, default: 0] += 1
    let name = name ?? "\(kind)\(scope.counts[kind, default: 0])"
    guard !name.isEmpty, !name.contains(".") else {
      throw NetworkError(.shape, "'\(name)' cannot be a layer's name: '.' stands between a block and its layers")
    }
    guard scope.values[name] == nil else {
      let words =
        outer.isEmpty && inputs.contains { $0.name == name }
        ? "no layer may be called '\(name)', the name of what the network reads"
        : "two layers are called '\(scope.prefix)\(name)'; give one of them another name"
      throw NetworkError(.shape, words, layer: scope.prefix + name)
    }
    return name
  }

  private mutating func define(_ name: String, as value: String) {
    scope.values[name] = value
    scope.previous = value
  }

  /// What a name stands for here: a local one, or the path of a layer in a finished block.
  private func value(of name: String) -> String? {
    scope.values[name] ?? (nodeNames.contains(scope.prefix + name) ? scope.prefix + name : nil)
  }

  private func sources(_ names: [String], of reader: String) throws(NetworkError) -> [String] {
    guard !names.isEmpty else { return [scope.previous] }
    var sources: [String] = []
    for name in names {
      guard let source = value(of: name) else {
        let known = scope.values.keys.sorted().joined(separator: ", ")
        throw NetworkError(
          .shape, "layer '\(reader)' reads '\(name)', but before it there are only \(known)", layer: reader)
      }
      sources.append(source)
    }
    return sources
  }
}
