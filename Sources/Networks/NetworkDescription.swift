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

    /// Makes a node.
    public init(name: String, layer: Layer) {
      self.name = name
      self.layer = layer
    }
  }

  /// The shape of one record: `[channel, height, width]` or `[feature]`.
  public let input: [Int]

  /// Whose conventions hold.
  public let preset: FrameworkPreset

  /// The layers, first to last.
  public let nodes: [Node]

  /// Makes a description and checks that every layer fits the one before.
  ///
  /// - Throws: ``NetworkError`` naming the layer.
  public init(input: [Int], preset: FrameworkPreset, nodes: [Node]) throws(NetworkError) {
    self.input = input
    self.preset = preset
    self.nodes = nodes
    let names = nodes.map(\.name)
    if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
      throw NetworkError(.shape, "two layers are called '\(twice)'; give one of them another name")
    }
    guard [1, 3].contains(input.count), input.allSatisfy({ $0 > 0 }) else {
      throw NetworkError(.shape, "input \(input) must be [channel, height, width] or [feature], all positive")
    }
    _ = try shapes()
  }

  /// Makes a description whose unnamed layers are numbered by kind, such as `convolution2`.
  public init(input: [Int], preset: FrameworkPreset, layers: [(name: String?, layer: Layer)]) throws(NetworkError) {
    var counts: [String: Int] = [:]
    let nodes = layers.map { name, layer in
      counts[layer.kind.rawValue, default: 0] += 1
      return Node(name: name ?? "\(layer.kind.rawValue)\(counts[layer.kind.rawValue, default: 0])", layer: layer)
    }
    try self.init(input: input, preset: preset, nodes: nodes)
  }

  /// The output shape of every layer, without the batch axis.
  public func shapes() throws(NetworkError) -> [[Int]] {
    var shape = input
    var result: [[Int]] = []
    for node in nodes {
      shape = try node.outputShape(of: shape)
      result.append(shape)
    }
    return result
  }

  /// All parameters, in the order of the layers.
  public var parameters: [Parameter] {
    var shape = input
    return nodes.flatMap { node in
      defer { shape = (try? node.outputShape(of: shape)) ?? shape }
      return node.parameters(input: shape, preset: preset)
    }
  }

  /// Multiply-adds of one record's forward pass, in convolutions and dense layers.
  public var multiplyAdds: Int {
    var shape = input
    return nodes.reduce(0) { total, node in
      let output = (try? node.outputShape(of: shape)) ?? shape
      defer { shape = output }
      let weights = node.parameters(input: shape, preset: preset).first { $0.name == "\(node.name).weight" }
      return total + (weights?.count ?? 0) * output.dropFirst().reduce(1, *)
    }
  }
}

extension NetworkDescription.Node {
  /// The shape after this layer.
  ///
  /// - Throws: ``NetworkError`` naming the layer and both shapes.
  func outputShape(of input: [Int]) throws(NetworkError) -> [Int] {
    switch layer {
    case .convolution(let settings): try settings.outputShape(of: input, layer: name)
    case .dense(let settings): try settings.outputShape(of: input, layer: name)
    case .maxPool(let settings): try settings.outputShape(of: input, layer: name)
    case .globalAveragePool: [try picture(input).channels]
    case .spatialDropout(let settings): try settings.outputShape(of: picture(input).shape, layer: name)
    case .dropout(let settings): try settings.outputShape(of: input, layer: name)
    case .batchNorm, .relu: input
    case .flatten: [input.reduce(1, *)]
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
