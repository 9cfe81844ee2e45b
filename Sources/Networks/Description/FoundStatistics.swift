import Arrays

/// Statistics of what a layer reads, which are found over the training records before training, and kept with the network.
///
/// A layer that has some says so by ``LayerKind/foundParts(of:)``.
struct FoundStatistics {
  private let arena: Arena
  private let mean, variance: Buffer

  /// Those of a layer, in a plan.
  init(of layer: String, _ builder: PlanBuilder) {
    arena = builder.arena
    mean = builder.parameters.buffer("\(layer).mean")
    variance = builder.parameters.buffer("\(layer).variance")
  }

  /// The mean and the deviation of a part, as the plan's parameters are now.
  ///
  /// What varies by less than its rounding is constant: its deviation is 1, so that nothing comes of noise.
  subscript(part: Int) -> (mean: Double, deviation: Double) {
    let mean = Double(arena.floats(self.mean)[part])
    let deviation = Double(max(arena.floats(variance)[part], 0)).squareRoot()
    return (mean, deviation <= abs(mean) * 0x1p-24 ? 1 : deviation)
  }

  /// `mean` and `variance` of each part, and `count`, the records that they were found over.
  static func parameters(of layer: String, _ parts: RecordParts) -> [Parameter] {
    [("mean", parts.count, 0), ("variance", parts.count, 1), ("count", 1, 0)].map { array, count, start in
      Parameter(name: "\(layer).\(array)", shape: [count], initializer: .constant(start), role: .found)
    }
  }
}

extension NetworkDescription {
  /// A layer whose statistics are found before training.
  public struct FoundLayer: Sendable {
    public let name: String
    /// The parts of what it reads, each with a mean and a variance.
    public let parts: RecordParts
    /// What it reads: a layer, or an input.
    public let source: String
  }

  /// The layers whose statistics are to be found, first to last.
  public var foundLayers: [FoundLayer] {
    // Sound to drop the error: no description exists whose layers read what is not there.
    guard let sources = try? sources() else { return [] }
    return zip(shapedLayers, sources).compactMap { layer, read in
      layer.node.layer.settings.foundParts(of: layer.inputs[0]).map {
        FoundLayer(name: layer.node.name, parts: $0, source: name(of: read[0]))
      }
    }
  }

  /// The layers that some layers come of, these among them; none of an input.
  public func origins(of names: Set<String>) -> Set<String> {
    guard let sources = try? sources() else { return [] }
    var wanted = names
    for (index, node) in nodes.enumerated().reversed() where wanted.contains(node.name) {
      wanted.formUnion(sources[index].map(name))
    }
    return wanted.subtracting(inputs.map(\.name))
  }

  /// The part of the network that makes some layers.
  ///
  /// - Throws: ``NetworkError`` where there is no such layer.
  public func ending(in names: [String]) throws(NetworkError) -> NetworkDescription {
    let (wanted, sources) = (origins(of: Set(names)), try sources())
    let kept = nodes.indices.filter { wanted.contains(nodes[$0].name) }.map { index in
      Node(name: nodes[index].name, layer: nodes[index].layer, inputs: sources[index].map(name))
    }
    return try NetworkDescription(inputs: inputs, preset: preset, nodes: kept, outputs: names)
  }

  private func name(of source: Source) -> String {
    switch source {
    case .input(let index): inputs[index].name
    case .layer(let index): nodes[index].name
    }
  }
}

extension Network {
  /// Whether a layer's statistics were found already, such as by the training that the network comes from.
  public func hasFound(_ layer: NetworkDescription.FoundLayer) -> Bool {
    values["\(layer.name).count"]?.values.first.map { $0 > 0 } ?? false
  }

  /// Takes a layer's statistics.
  ///
  /// - Parameters:
  ///   - mean: the mean of each part, and `variance`: its mean square from there.
  ///   - recordCount: how many records they are of.
  /// - Precondition: the layer has as many parts.
  public mutating func take(
    mean: [Float], variance: [Float], recordCount: Int, of layer: NetworkDescription.FoundLayer
  ) {
    self["\(layer.name).mean"] = Tensor(shape: [layer.parts.count], values: mean)
    self["\(layer.name).variance"] = Tensor(shape: [layer.parts.count], values: variance)
    self["\(layer.name).count"] = Tensor(shape: [1], values: [Float(recordCount)])
  }
}
