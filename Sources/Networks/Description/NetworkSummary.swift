import Arrays

/// A network as a table: shapes, parameters, work and memory, layer by layer.
public struct NetworkSummary: Sendable, Equatable {
  public struct Row: Sendable, Equatable, Codable {
    /// The layer's name.
    public let name: String
    /// Its kind, as YAML calls it.
    public let kind: String
    /// The names of what it reads; empty for the layer before.
    public let inputs: [String]
    /// The shape of one record after it.
    public let shape: [Int]
    /// How many numbers it holds, running statistics included.
    public let parameterCount: Int
    /// How many of them an optimiser moves.
    public let trainedCount: Int
    /// Multiply-adds of one record's forward pass; other layers than convolutions and dense ones count as nothing.
    public let multiplyAdds: Int
    /// Bytes of a batch's float32 values after it.
    public let activationByteCount: Int
  }

  /// The layers, first to last.
  public let rows: [Row]
  /// How many records the activations are of.
  public let batchSize: Int

  /// Looks at every layer of a network.
  public init(_ description: NetworkDescription, batchSize: Int) {
    self.batchSize = batchSize
    rows = description.shapedLayers.map { layer in
      Row(
        name: layer.node.name, kind: layer.node.layer.keyword, inputs: layer.node.inputs, shape: layer.output,
        parameterCount: layer.parameters.reduce(0) { $0 + $1.count },
        trainedCount: layer.parameters.reduce(0) { $0 + ($1.role == .trained ? $1.count : 0) },
        multiplyAdds: layer.multiplyAdds,
        activationByteCount: layer.output.product * batchSize * MemoryLayout<Float>.stride)
    }
  }

  /// Numbers of all layers.
  public var parameterCount: Int { rows.reduce(0) { $0 + $1.parameterCount } }
  /// Numbers an optimiser moves.
  public var trainedCount: Int { rows.reduce(0) { $0 + $1.trainedCount } }
  /// Multiply-adds of one record's forward pass.
  public var multiplyAdds: Int { rows.reduce(0) { $0 + $1.multiplyAdds } }
  /// Bytes of a batch's values after every layer, as a training step keeps them that fuses and overwrites nothing.
  public var activationByteCount: Int { rows.reduce(0) { $0 + $1.activationByteCount } }
}
