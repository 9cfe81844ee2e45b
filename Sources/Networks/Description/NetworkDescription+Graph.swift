public import Settings

extension NetworkDescription {
  /// Where a layer's input comes from.
  package enum Source: Hashable {
    case input(Int)
    case layer(Int)
  }

  /// What every layer reads, by its place in the list.
  ///
  /// - Throws: ``NetworkError`` where a layer reads something unknown, too many or too few, or is itself read by none.
  package func sources() throws(NetworkError) -> [[Source]] {
    var places: [String: Source] = [:]
    for (index, input) in inputs.enumerated() { places[input.name] = .input(index) }
    var previous = Source.input(0)
    var result: [[Source]] = []
    for (index, node) in nodes.enumerated() {
      var sources: [Source] = []
      for name in node.inputs {
        guard let source = places[name] else { throw unknown(name, of: node) }
        sources.append(source)
      }
      if sources.isEmpty { sources = [previous] }
      let merges = node.layer.isMerge
      guard merges ? sources.count > 1 : sources.count == 1 else {
        throw place(index).failure("needs \(merges ? "at least two 'inputs'" : "one input"), not \(sources.count)")
      }
      result.append(sources)
      previous = .layer(index)
      places[node.name] = previous
    }
    let read = Set(result.joined())
    if let loose = nodes.indices.first(where: { !read.contains(.layer($0)) && !outputs.contains(nodes[$0].name) }) {
      throw NetworkError(
        .shape, "no layer reads '\(nodes[loose].name)', and it is no output; name it in another layer's 'inputs'",
        layer: nodes[loose].name)
    }
    if let idle = inputs.indices.first(where: { !read.contains(.input($0)) }) {
      throw NetworkError(.shape, "no layer reads the input '\(inputs[idle].name)'")
    }
    return result
  }

  private func unknown(_ name: String, of node: Node) -> NetworkError {
    guard !nodes.contains(where: { $0.name == name }) else {
      return NetworkError(
        .shape, "layer '\(node.name)' reads '\(name)', which does not stand before it", layer: node.name)
    }
    let known = (inputs.map(\.name) + nodes.prefix { $0.name != node.name }.map(\.name)).joined(separator: ", ")
    return NetworkError(
      .shape, "layer '\(node.name)' reads '\(name)', but before it there are only \(known)", layer: node.name)
  }
}

extension NetworkDescription {
  enum CodingKeys: String, CodingKey { case version, input, inputs, preset, nodes, outputs }

  /// How descriptions are stored: 2 has the canonical form of every layer.
  private static let version = 2

  /// Reads a description and checks it as the other initialisers do.
  ///
  /// - Throws: ``NetworkError`` for one that another version stored.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    guard try container.decodeIfPresent(Int.self, forKey: .version) == Self.version else {
      throw NetworkError(
        .unsupported, "this network was stored by another version of millrace; train or import the model again")
    }
    let inputs =
      try container.decodeIfPresent([Input].self, forKey: .inputs)
      ?? [Input(name: Self.inputName, shape: container.decode([Int].self, forKey: .input))]
    try self.init(
      inputs: inputs, preset: container.decode(FrameworkPreset.self, forKey: .preset),
      nodes: container.decode([Node].self, forKey: .nodes),
      outputs: container.decodeIfPresent([String].self, forKey: .outputs) ?? [])
  }

  /// Writes one unnamed `input` as its shape, and leaves `outputs` out where it is the last layer.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Self.version, forKey: .version)
    if inputs.count == 1, inputs[0].name == Self.inputName {
      try container.encode(input, forKey: .input)
    } else {
      try container.encode(inputs, forKey: .inputs)
    }
    try container.encode(preset, forKey: .preset)
    try container.encode(nodes, forKey: .nodes)
    if outputs != [nodes.last?.name] { try container.encode(outputs, forKey: .outputs) }
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

extension NetworkDescription {
  /// The kinds of its layers and of what they are set to, such as their activations and initializers.
  public var kinds: [any Kind] { shapedLayers.flatMap(\.node.layer.kinds) }
}
