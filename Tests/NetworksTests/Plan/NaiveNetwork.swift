import Arrays
import Networks

/// The same mathematics as a plan, written as plainly as possible in double precision: the twin that plans are held to.
struct NaiveNetwork {
  let description: NetworkDescription
  var values: [String: [Double]]

  init(_ network: Network) {
    description = network.description
    values = network.values.mapValues { $0.values.map(Double.init) }
  }

  enum Statistics { case batch, running }

  /// `[record][value]` of the first output, and of every layer by name.
  func forward(_ inputs: [[Double]], _ statistics: Statistics) -> (logits: [[Double]], layers: [String: [[Double]]]) {
    let layers = forward([description.inputs[0].name: inputs], statistics)
    return (layers[description.outputs[0]] ?? [], layers)
  }

  /// `[record][value]` of every input and layer by name.
  func forward(_ inputs: [String: [[Double]]], _ statistics: Statistics) -> [String: [[Double]]] {
    var last = description.inputs[0].name
    var layers = inputs
    var shapes = Dictionary(uniqueKeysWithValues: description.inputs.map { ($0.name, $0.shape) })
    for (node, output) in zip(description.nodes, (try? description.shapes()) ?? []) {
      let sources = node.inputs.isEmpty ? [last] : node.inputs
      guard let kind = exemplifiedLayers[node.layer.keyword] else {
        preconditionFailure("the tests of layer '\(node.layer.keyword)' must make it an ExemplifiedLayer")
      }
      let layer = NaiveLayer(
        name: node.name, kind: node.layer.kind, inputs: sources.map { layers[$0] ?? [] },
        shapes: sources.map { shapes[$0] ?? [] }, output: output, preset: description.preset, statistics: statistics,
        parameters: values)
      last = node.name
      shapes[last] = output
      layers[last] = kind.naive(layer)
    }
    return layers
  }

  /// Mean softmax cross-entropy with batch statistics.
  func loss(_ inputs: [[Double]], _ labels: [Int32]) -> Double {
    let logits = forward(inputs, .batch).logits
    var total = 0.0
    for (row, label) in zip(logits, labels) {
      let top = row.max() ?? 0
      let sum = row.reduce(0) { $0 + Double.exponential($1 - top) }
      total += Double.logarithm(sum) + top - row[Int(label)]
    }
    return total / Double(labels.count)
  }
}
