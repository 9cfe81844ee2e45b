public import Settings

/// What a network is, before any number: its inputs, its conventions, its layers in order, and which of them are outputs.
///
/// Immutable, hashable and codable; what YAML says and what an artifact stores.
public struct NetworkDescription: Codable, Hashable, Sendable {
  /// What comes into the network under a name.
  public struct Input: Codable, Hashable, Sendable {
    /// What layers call it.
    public let name: String
    /// The shape of one record: `[channel, height, width]`, `[channel, time]` or `[feature]`.
    public let shape: [Int]

    public init(name: String, shape: [Int]) {
      self.name = name
      self.shape = shape
    }
  }

  /// A layer with its name.
  public struct Node: Codable, Hashable, Sendable {
    /// Unique in the network; parameters are called `name.array`.
    public let name: String
    public let layer: Layer
    /// The names of what it reads, ``NetworkDescription/inputName`` for the only input; empty for the layer before.
    public let inputs: [String]

    /// Makes a node.
    public init(name: String, layer: Layer, inputs: [String] = []) {
      self.name = name
      self.layer = layer
      self.inputs = inputs
    }
  }

  /// What layers call a network's only input.
  public static let inputName = "input"

  /// What comes in.
  public let inputs: [Input]

  /// Whose conventions hold.
  public let preset: FrameworkPreset

  /// The layers, first to last; each reads inputs or layers before it.
  public let nodes: [Node]

  /// The names of the layers that go out.
  public let outputs: [String]

  /// The shape of one record of the first input.
  public var input: [Int] { inputs[0].shape }

  /// Makes a description and checks that every layer fits what it reads.
  ///
  /// Its layers say all that they left to the network.
  ///
  /// - Parameters:
  ///   - outputs: names of layers; the last one where nothing is said.
  ///   - weights: how weights start and what they cost where a layer says nothing.
  /// - Throws: ``NetworkError`` naming the layer.
  public init(
    inputs: [Input], preset: FrameworkPreset, nodes: [Node], outputs: [String] = [],
    weights: WeightSettings = WeightSettings()
  ) throws(NetworkError) {
    guard let first = inputs.first else { throw NetworkError(.shape, "a network needs at least one input") }
    guard let last = nodes.last else { throw NetworkError(.shape, "a network needs at least one layer") }
    self.inputs = inputs
    self.preset = preset
    let defaults = Self.layerDefaults(preset, weights)
    var before = first.name
    var completed: [Node] = []
    for node in nodes {
      // One spelling for one network: what the layer before is goes without saying.
      completed.append(
        Node(
          name: node.name, layer: try Self.completed(node, defaults), inputs: node.inputs == [before] ? [] : node.inputs
        ))
      before = node.name
    }
    self.nodes = completed
    self.outputs = outputs.isEmpty ? [last.name] : outputs
    try checkNames()
    for input in inputs {
      guard (1...3).contains(input.shape.count), input.shape.allSatisfy({ $0 > 0 }) else {
        throw NetworkError(
          .shape,
          "input '\(input.name)' is \(input.shape); it must be [channel, height, width], [channel, time] or [feature], "
            + "all positive")
      }
      // A description may come from a file that lies: products of what passes here cannot overflow.
      guard input.shape.reduce(1.0, { $0 * Double($1) }) <= Double(Self.inputCountLimit) else {
        throw NetworkError(
          .shape, "input '\(input.name)' is \(input.shape); a record has at most \(Self.inputCountLimit) numbers")
      }
    }
    _ = try shapes()
  }

  /// The most numbers that a network may read of a record.
  private static let inputCountLimit = 1 << 40

  /// Makes a description with one input, called ``inputName``.
  public init(
    input: [Int], preset: FrameworkPreset, nodes: [Node], outputs: [String] = [],
    weights: WeightSettings = WeightSettings()
  ) throws(NetworkError) {
    try self.init(
      inputs: [Input(name: Self.inputName, shape: input)], preset: preset, nodes: nodes, outputs: outputs,
      weights: weights)
  }

  /// Makes a description of a row of layers, in which unnamed ones are numbered by kind, such as `convolution2`.
  public init(input: [Int], preset: FrameworkPreset, layers: [(name: String?, layer: Layer)]) throws(NetworkError) {
    try self.init(input: input, preset: preset, graph: layers.map { ($0, $1, []) })
  }

  /// Makes a description of layers with what they read (nothing: the layer before); unnamed ones are numbered by kind.
  public init(
    input: [Int], preset: FrameworkPreset, graph: [(name: String?, layer: Layer, inputs: [String])]
  ) throws(NetworkError) {
    try self.init(input: input, preset: preset, nodes: Self.named(graph))
  }

  /// Numbers unnamed layers by kind.
  public static func named(_ graph: [(name: String?, layer: Layer, inputs: [String])]) -> [Node] {
    var counts: [String: Int] = [:]
    return graph.map { name, layer, inputs in
      counts[layer.keyword, default: 0] += 1
      let numbered = "\(layer.keyword)\(counts[layer.keyword, default: 0])"
      return Node(name: name ?? numbered, layer: layer, inputs: inputs)
    }
  }

  /// What layers of a network take for their own where they say nothing, by the names of settings.
  public static func layerDefaults(_ preset: FrameworkPreset, _ weights: WeightSettings) -> [String: CanonicalValue] {
    weights.said.merging(["preset": preset.canonical]) { _, preset in preset }
  }

  private static func completed(_ node: Node, _ defaults: [String: CanonicalValue]) throws(NetworkError) -> Layer {
    do {
      return try node.layer.completed(defaults)
    } catch {
      let keyword = node.layer.keyword
      throw NetworkError(.shape, "\(keyword) '\(node.name)': \(error.words(within: keyword))", layer: node.name)
    }
  }

  private func checkNames() throws(NetworkError) {
    let names = nodes.map(\.name)
    var seen: Set<String> = []
    if let twice = names.first(where: { !seen.insert($0).inserted }) {
      throw NetworkError(.shape, "two layers are called '\(twice)'; give one of them another name")
    }
    let inputNames = inputs.map(\.name)
    if Set(inputNames).count < inputNames.count {
      throw NetworkError(.shape, "two inputs have the same name: \(inputNames.joined(separator: ", "))")
    }
    if let clash = inputNames.first(where: { seen.contains($0) }) {
      throw NetworkError(.shape, "no layer may be called '\(clash)', the name of what the network reads")
    }
    if let stranger = outputs.first(where: { !seen.contains($0) }) {
      throw NetworkError(
        .shape, "output '\(stranger)' is no layer; the layers are \(names.joined(separator: ", "))")
    }
    if Set(outputs).count < outputs.count {
      throw NetworkError(.shape, "an output is named twice: \(outputs.joined(separator: ", "))")
    }
  }

  /// The output shape of every layer, without the batch axis.
  public func shapes() throws(NetworkError) -> [[Int]] {
    var shapes: [[Int]] = []
    for (index, read) in try sources().enumerated() {
      let inputs = read.map { shape(of: $0, shapes) }
      shapes.append(try nodes[index].layer.settings.outputShape(of: inputs, at: place(index)))
    }
    return shapes
  }

  private func shape(of source: Source, _ shapes: [[Int]]) -> [Int] {
    switch source {
    case .input(let index): inputs[index].shape
    case .layer(let index): shapes[index]
    }
  }

  func place(_ index: Int) -> LayerPlace {
    LayerPlace(keyword: nodes[index].layer.keyword, name: nodes[index].name, preset: preset)
  }

  /// A layer with what goes in and comes out for one record, and its parameters.
  public struct ShapedLayer: Sendable {
    public let node: Node
    /// The shape of each value it reads.
    public let inputs: [[Int]]
    /// The shape after it.
    public let output: [Int]
    public let parameters: [Parameter]

    /// Multiply-adds of one record's forward pass in convolutions and dense layers; other layers count as nothing.
    public var multiplyAdds: Int {
      let weights = parameters.filter { $0.name.hasSuffix(".weight") }.reduce(0) { $0 + $1.count }
      return weights * node.layer.settings.weightUses(of: inputs, output: output)
    }
  }

  /// Every layer with its shapes and parameters, first to last.
  public var shapedLayers: [ShapedLayer] {
    // Sound to drop the error: no description exists whose shapes were not checked.
    guard let sources = try? sources(), let shapes = try? shapes() else { return [] }
    return nodes.indices.map { index in
      let inputs = sources[index].map { shape(of: $0, shapes) }
      return ShapedLayer(
        node: nodes[index], inputs: inputs, output: shapes[index],
        parameters: nodes[index].layer.settings.parameters(of: inputs, at: place(index)))
    }
  }

  /// All parameters, in the order of the layers.
  public var parameters: [Parameter] { shapedLayers.flatMap(\.parameters) }

  /// Multiply-adds of one record's forward pass, in convolutions and dense layers.
  public var multiplyAdds: Int { shapedLayers.reduce(0) { $0 + $1.multiplyAdds } }

  /// The shape of each output for one record.
  public var outputShapes: [[Int]] {
    let shapes = Dictionary(uniqueKeysWithValues: shapedLayers.map { ($0.node.name, $0.output) })
    return outputs.map { shapes[$0] ?? [] }
  }
}
