extension NetworkDescription {
  /// Where a layer's input comes from.
  enum Source: Hashable {
    case input
    case layer(Int)
  }

  /// What every layer reads, by its place in the list.
  ///
  /// - Throws: ``NetworkError`` where a layer reads something unknown, too many or too few, or is itself read by none.
  func sources() throws(NetworkError) -> [[Source]] {
    var places = [Self.inputName: Source.input]
    var previous = Source.input
    var result: [[Source]] = []
    for (index, node) in nodes.enumerated() {
      var sources: [Source] = []
      for name in node.inputs {
        guard let source = places[name] else { throw unknown(name, of: node) }
        sources.append(source)
      }
      if sources.isEmpty { sources = [previous] }
      guard node.layer.isMerge ? sources.count > 1 : sources.count == 1 else {
        let wanted = node.layer.isMerge ? "at least two 'inputs'" : "one input"
        throw NetworkError(.shape, "\(node.layer.kind.rawValue) '\(node.name)' needs \(wanted), not \(sources.count)")
      }
      result.append(sources)
      previous = .layer(index)
      places[node.name] = previous
    }
    let read = Set(result.joined())
    if let loose = nodes.indices.dropLast().first(where: { !read.contains(.layer($0)) }) {
      throw NetworkError(
        .shape, "no layer reads '\(nodes[loose].name)', and it is not the last; name it in another layer's 'inputs'")
    }
    return result
  }

  private func unknown(_ name: String, of node: Node) -> NetworkError {
    guard !nodes.contains(where: { $0.name == name }) else {
      return NetworkError(.shape, "layer '\(node.name)' reads '\(name)', which does not stand before it")
    }
    let known = ([Self.inputName] + nodes.prefix { $0.name != node.name }.map(\.name)).joined(separator: ", ")
    return NetworkError(.shape, "layer '\(node.name)' reads '\(name)', but before it there are only \(known)")
  }
}

extension NetworkDescription.Node {
  func sumShape(_ inputs: [[Int]]) throws(NetworkError) -> [Int] {
    if let other = inputs.first(where: { $0 != inputs[0] }) {
      throw NetworkError(.shape, "add '\(name)' needs inputs of one shape, not \(inputs[0]) and \(other)")
    }
    return inputs[0]
  }

  func joinedShape(_ inputs: [[Int]]) throws(NetworkError) -> [Int] {
    if let other = inputs.first(where: { $0.dropFirst() != inputs[0].dropFirst() }) {
      throw NetworkError(
        .shape, "concatenate '\(name)' needs inputs that differ in channels only, not \(inputs[0]) and \(other)")
    }
    return [inputs.reduce(0) { $0 + $1[0] }] + inputs[0].dropFirst()
  }
}

extension NetworkDescription {
  enum CodingKeys: String, CodingKey { case input, preset, nodes }

  /// Reads a description and checks it as the other initialisers do.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      input: container.decode([Int].self, forKey: .input),
      preset: container.decode(FrameworkPreset.self, forKey: .preset),
      nodes: container.decode([Node].self, forKey: .nodes))
  }
}

extension NetworkDescription.Node {
  enum CodingKeys: String, CodingKey { case name, layer, inputs }

  /// Reads `{"name": …, "layer": …}` with `inputs` where it does not read the layer before.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      name: try container.decode(String.self, forKey: .name), layer: try container.decode(Layer.self, forKey: .layer),
      inputs: try container.decodeIfPresent([String].self, forKey: .inputs) ?? [])
  }

  /// Leaves `inputs` out where it reads the layer before.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(layer, forKey: .layer)
    if !inputs.isEmpty { try container.encode(inputs, forKey: .inputs) }
  }
}
