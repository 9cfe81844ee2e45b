import Networks

extension Network {
  /// The part of the network that layers are computed by, which are what comes out, in this order.
  ///
  /// - Throws: `NetworkError` where no layer has one of the names.
  func ending(in layers: [String]) throws(NetworkError) -> Network {
    let sources = try description.sources()
    var isNeeded = description.nodes.map { layers.contains($0.name) }
    for index in description.nodes.indices.reversed() where isNeeded[index] {
      for case .layer(let source) in sources[index] { isNeeded[source] = true }
    }
    let nodes = description.nodes.indices.filter { isNeeded[$0] }.map { index in
      NetworkDescription.Node(
        name: description.nodes[index].name, layer: description.nodes[index].layer,
        inputs: sources[index].map { source in
          switch source {
          case .input(let input): description.inputs[input].name
          case .layer(let layer): description.nodes[layer].name
          }
        })
    }
    let part = try NetworkDescription(
      inputs: description.inputs, preset: description.preset, nodes: nodes, outputs: layers)
    let names = Set(part.parameters.map(\.name))
    return try Network(part, values: values.filter { names.contains($0.key) })
  }
}
