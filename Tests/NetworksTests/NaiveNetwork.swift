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
    var x: [[Double]] = []
    var last = description.inputs[0].name
    var layers = inputs
    var shapes = Dictionary(uniqueKeysWithValues: description.inputs.map { ($0.name, $0.shape) })
    for (node, output) in zip(description.nodes, (try? description.shapes()) ?? []) {
      let sources = node.inputs.isEmpty ? [last] : node.inputs
      let values = sources.map { layers[$0] ?? [] }
      let shape = shapes[sources[0]] ?? []
      x = values[0]
      switch node.layer {
      case .convolution(let settings): x = x.map { convolve($0, shape, output, settings, node.name) }
      case .dense:
        let (weights, bias) = (array(node.name, "weight"), self.values["\(node.name).bias"])
        x = x.map { dense($0, weights, bias, units: output[0]) }
      case .batchNorm: x = normalise(x, shape, node.name, statistics)
      case .activation(let activation): x = x.map { $0.map { naive(activation, $0) } }
      case .softmax: x = x.map { naiveSoftmax($0, channels: shape[0]) }
      case .logSoftmax: x = x.map { naiveSoftmax($0, channels: shape[0]).map { Double.logarithm($0) } }
      case .maxPool(let settings): x = x.map { pool($0, shape, output, settings) { $0.max() ?? 0 } }
      case .averagePool(let settings):
        x = x.map { pool($0, shape, output, settings) { $0.reduce(0, +) / Double($0.count) } }
      case .globalAveragePool:
        let space = shape.dropFirst().reduce(1, *)
        x = x.map { row in
          (0..<shape[0]).map { channel -> Double in
            row[channel * space..<(channel + 1) * space].reduce(0, +) / Double(space)
          }
        }
      case .dropout, .spatialDropout, .flatten: break
      case .add: for other in values.dropFirst() { x = zip(x, other).map { zip($0, $1).map(+) } }
      case .concatenate: for other in values.dropFirst() { x = zip(x, other).map(+) }
      }
      last = node.name
      shapes[last] = output
      layers[last] = x
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

  private func array(_ layer: String, _ name: String) -> [Double] {
    guard let array = values["\(layer).\(name)"] else { preconditionFailure("no parameter \(layer).\(name)") }
    return array
  }

  private func dense(_ row: [Double], _ weights: [Double], _ bias: [Double]?, units: Int) -> [Double] {
    var y = bias ?? [Double](repeating: 0, count: units)
    for unit in 0..<units {
      for i in row.indices { y[unit] += row[i] * weights[unit * row.count + i] }
    }
    return y
  }

  private func convolve(_ x: [Double], _ shape: [Int], _ output: [Int], _ s: Convolution, _ name: String) -> [Double] {
    let (weights, bias) = (array(name, "weight"), values["\(name).bias"])
    let (inputs, filters) = (shape[0] / s.groups, output[0] / s.groups)
    let window = NaiveWindow(shape, output, s.kernel, s.stride, s.padding, s.dilation, description.preset)
    var y: [Double] = []
    for f in 0..<output[0] {
      for position in 0..<window.positionCount {
        var total = bias?[f] ?? 0
        for c in 0..<inputs {
          for (tap, place) in window.taps(at: position) {
            let channel = f / filters * inputs + c
            total += x[channel * window.inputCount + place] * weights[(f * inputs + c) * window.tapCount + tap]
          }
        }
        y.append(total)
      }
    }
    return y
  }

  private func pool(
    _ x: [Double], _ shape: [Int], _ output: [Int], _ s: Pooling, _ statistic: ([Double]) -> Double
  ) -> [Double] {
    let window = NaiveWindow(shape, output, s.kernel, s.stride, s.padding, 1, description.preset)
    return (0..<shape[0]).flatMap { c in
      (0..<window.positionCount).map { position in
        statistic(window.taps(at: position).map { x[c * window.inputCount + $0.place] })
      }
    }
  }

  private func normalise(_ x: [[Double]], _ shape: [Int], _ name: String, _ statistics: Statistics) -> [[Double]] {
    let space = shape.dropFirst().reduce(1, *)
    let epsilon = description.preset == .keras ? 1e-3 : 1e-5
    var y = x
    for c in 0..<shape[0] {
      let range = c * space..<(c + 1) * space
      let all = x.flatMap { $0[range] }
      var mean = array(name, "movingMean")[c]
      var variance = array(name, "movingVariance")[c]
      if statistics == .batch {
        mean = all.reduce(0, +) / Double(all.count)
        variance = all.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(all.count)
      }
      let (gamma, beta) = (array(name, "gamma")[c], array(name, "beta")[c])
      for n in x.indices {
        for i in range { y[n][i] = (x[n][i] - mean) / (variance + epsilon).squareRoot() * gamma + beta }
      }
    }
    return y
  }
}
