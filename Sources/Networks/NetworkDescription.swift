/// What a network is, before any number: its input, its conventions and its layers in order.
///
/// Immutable, hashable and codable; what YAML says and what an artifact stores.
public struct NetworkDescription: Codable, Hashable, Sendable {
  /// A layer with its name.
  public struct Node: Codable, Hashable, Sendable {
    /// Unique in the network; parameters are called `name.array`.
    public let name: String
    /// What it does.
    public let layer: Layer
    /// The names of what it reads, ``NetworkDescription/inputName`` for the network's input; empty for the layer before.
    public let inputs: [String]

    /// Makes a node.
    public init(name: String, layer: Layer, inputs: [String] = []) {
      self.name = name
      self.layer = layer
      self.inputs = inputs
    }
  }

  /// What layers call the network's input.
  public static let inputName = "input"

  /// The shape of one record: `[channel, height, width]` or `[feature]`.
  public let input: [Int]

  /// Whose conventions hold.
  public let preset: FrameworkPreset

  /// The layers, first to last; each reads layers before it, and the last is the output.
  public let nodes: [Node]

  /// Makes a description and checks that every layer fits what it reads.
  ///
  /// - Throws: ``NetworkError`` naming the layer.
  public init(input: [Int], preset: FrameworkPreset, nodes: [Node]) throws(NetworkError) {
    self.input = input
    self.preset = preset
    // One spelling for one network: what the layer before is goes without saying.
    self.nodes = nodes.enumerated().map { index, node in
      let before = index == 0 ? Self.inputName : nodes[index - 1].name
      return node.inputs == [before] ? Node(name: node.name, layer: node.layer) : node
    }
    let names = nodes.map(\.name)
    if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
      throw NetworkError(.shape, "two layers are called '\(twice)'; give one of them another name")
    }
    if names.contains(Self.inputName) {
      throw NetworkError(.shape, "no layer may be called '\(Self.inputName)', the name of what the network reads")
    }
    guard [1, 3].contains(input.count), input.allSatisfy({ $0 > 0 }) else {
      throw NetworkError(.shape, "input \(input) must be [channel, height, width] or [feature], all positive")
    }
    _ = try shapes()
  }

  /// Makes a description of a row of layers, in which unnamed ones are numbered by kind, such as `convolution2`.
  public init(input: [Int], preset: FrameworkPreset, layers: [(name: String?, layer: Layer)]) throws(NetworkError) {
    try self.init(input: input, preset: preset, graph: layers.map { ($0, $1, []) })
  }

  /// Makes a description of layers with what they read (nothing: the layer before); unnamed ones are numbered by kind.
  public init(
    input: [Int], preset: FrameworkPreset, graph: [(name: String?, layer: Layer, inputs: [String])]
  ) throws(NetworkError) {
    var counts: [String: Int] = [:]
    let nodes = graph.map { name, layer, inputs in
      counts[layer.kind.rawValue, default: 0] += 1
      let numbered = "\(layer.kind.rawValue)\(counts[layer.kind.rawValue, default: 0])"
      return Node(name: name ?? numbered, layer: layer, inputs: inputs)
    }
    try self.init(input: input, preset: preset, nodes: nodes)
  }

  /// The output shape of every layer, without the batch axis.
  public func shapes() throws(NetworkError) -> [[Int]] {
    var shapes: [[Int]] = []
    for (index, read) in try sources().enumerated() {
      shapes.append(try nodes[index].outputShape(of: read.map { shape(of: $0, shapes) }))
    }
    return shapes
  }

  private func shape(of source: Source, _ shapes: [[Int]]) -> [Int] {
    switch source {
    case .input: input
    case .layer(let index): shapes[index]
    }
  }

  /// Every layer with the shape of its first input and of its output.
  private var shapedNodes: [(node: Node, input: [Int], output: [Int])] {
    // Sound to drop the error: no description exists whose shapes were not checked.
    guard let sources = try? sources(), let shapes = try? shapes() else { return [] }
    return nodes.indices.map { (nodes[$0], shape(of: sources[$0][0], shapes), shapes[$0]) }
  }

  /// All parameters, in the order of the layers.
  public var parameters: [Parameter] {
    shapedNodes.flatMap { node, input, _ in node.parameters(input: input, preset: preset) }
  }

  /// Multiply-adds of one record's forward pass, in convolutions and dense layers.
  public var multiplyAdds: Int {
    shapedNodes.reduce(0) { total, next in
      let (node, input, output) = next
      let weights = node.parameters(input: input, preset: preset).first { $0.name == "\(node.name).weight" }
      return total + (weights?.count ?? 0) * output.dropFirst().reduce(1, *)
    }
  }
}

extension NetworkDescription.Node {
  /// The shape after this layer.
  ///
  /// - Throws: ``NetworkError`` naming the layer and both shapes.
  func outputShape(of inputs: [[Int]]) throws(NetworkError) -> [Int] {
    let input = inputs[0]
    return switch layer {
    case .convolution(let settings): try settings.outputShape(of: input, layer: name)
    case .dense(let settings): try settings.outputShape(of: input, layer: name)
    case .maxPool(let settings), .averagePool(let settings): try settings.outputShape(of: input, layer: name)
    case .globalAveragePool: [try picture(input).channels]
    case .spatialDropout(let settings): try settings.outputShape(of: picture(input).shape, layer: name)
    case .dropout(let settings): try settings.outputShape(of: input, layer: name)
    case .batchNorm, .relu: input
    case .flatten: [input.reduce(1, *)]
    case .add: try sumShape(inputs)
    case .concatenate: try joinedShape(inputs)
    }
  }

  private func picture(_ input: [Int]) throws(NetworkError) -> (channels: Int, shape: [Int]) {
    guard input.count == 3 else {
      throw NetworkError(.shape, "layer '\(name)' needs [channel, height, width], its input is \(input)")
    }
    return (input[0], input)
  }

  /// The layer's parameters.
  func parameters(input: [Int], preset: FrameworkPreset) -> [Parameter] {
    switch layer {
    case .convolution(let settings): settings.parameters(input: input, layer: name, preset: preset)
    case .dense(let settings): settings.parameters(input: input, layer: name, preset: preset)
    case .batchNorm: BatchNorm.parameters(channels: input[0], layer: name)
    default: []
    }
  }
}
