import Arrays
public import Networks

/// What a network took over from another, trained one before its own training, layer by layer.
public struct InitialWeights: Codable, Sendable, Equatable {
  /// Layers that start with the other network's values, running statistics included.
  public let loaded: [String]
  /// Layers that start with drawn values, as was asked.
  public let skipped: [String]
  /// Layers that only the other network has.
  public let unused: [String]

  /// Loads every layer that has parameters from the layer of that name, but for those that `skip` stands for.
  ///
  /// - Parameter skip: names of layers, with wildcards as ``ParameterGroup`` has them.
  /// - Throws: ``TrainingError`` naming the layer where the other network has no such layer, or one of another shape,
  ///   or where a name in `skip` stands for no layer; `network` is then as it was.
  public static func load(
    _ source: Network, into network: inout Network, skip: [String]
  ) throws(TrainingError) -> InitialWeights {
    if let idle = idle(skip, network.description) {
      throw TrainingError(.initialWeights, "no layer with parameters is called '\(idle)', which is to be skipped")
    }
    var result = network
    var (loaded, skipped): ([String], [String]) = ([], [])
    for layer in network.description.shapedLayers where !layer.parameters.isEmpty {
      let name = layer.node.name
      guard !skip.contains(where: { NamePattern.matches($0, name) }) else {
        skipped.append(name)
        continue
      }
      if let extra = extra(layer, source.description) {
        throw TrainingError(
          .initialWeights,
          "the network to start from has a parameter '\(extra)', which this one lacks; skip '\(name)' to start it with "
            + "drawn values")
      }
      for parameter in layer.parameters { result[parameter.name] = try value(of: parameter, in: source, layer: name) }
      loaded.append(name)
    }
    network = result
    let unused = source.description.shapedLayers.filter { !$0.parameters.isEmpty }.map(\.node.name)
      .filter { !loaded.contains($0) && !skipped.contains($0) }
    return InitialWeights(loaded: loaded, skipped: skipped, unused: unused)
  }

  /// The first pattern that stands for no layer with parameters.
  package static func idle(_ skip: [String], _ description: NetworkDescription) -> String? {
    let names = description.shapedLayers.filter { !$0.parameters.isEmpty }.map(\.node.name)
    return skip.first { pattern in !names.contains { NamePattern.matches(pattern, $0) } }
  }

  /// A parameter that only the other network's layer of this name has, so that the two compute different things.
  private static func extra(_ layer: NetworkDescription.ShapedLayer, _ source: NetworkDescription) -> String? {
    let names = Set(layer.parameters.map(\.name))
    return source.shapedLayers.first { $0.node.name == layer.node.name }?.parameters.map(\.name)
      .first { !names.contains($0) }
  }

  private static func value(
    of parameter: Parameter, in source: Network, layer: String
  ) throws(TrainingError) -> Tensor {
    guard let value = source.values[parameter.name] else {
      throw TrainingError(
        .initialWeights,
        "the network to start from has no parameter '\(parameter.name)'; skip '\(layer)' to start it with drawn values")
    }
    guard value.shape == parameter.shape else {
      throw TrainingError(
        .initialWeights,
        "parameter '\(parameter.name)' is \(parameter.shape) here and \(value.shape) in the network to start from; "
          + "skip '\(layer)' to start it with drawn values")
    }
    return value
  }
}
