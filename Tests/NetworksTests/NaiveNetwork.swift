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
      case .batchNorm(let settings): x = normalise(x, shape, node.name, settings, statistics)
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
      case .dropout, .spatialDropout, .stochasticDepth, .flatten, .reshape: break
      case .add: for other in values.dropFirst() { x = zip(x, other).map { zip($0, $1).map(+) } }
      case .concatenate: for other in values.dropFirst() { x = zip(x, other).map(+) }
      case .depthwiseConvolution(let settings):
        x = x.map { convolve($0, shape, output, settings.convolution(channels: shape[0]), node.name) }
      case .transposedConvolution(let settings):
        let (weights, bias) = (array(node.name, "weight"), self.values["\(node.name).bias"])
        let naive = NaiveTransposedConvolution(settings, shape, output, description.preset)
        x = x.map { naive.forward($0, weights, bias) }
      case .layerNorm(let settings):
        let (gamma, beta) = (self.values["\(node.name).gamma"], self.values["\(node.name).beta"])
        x = x.map { NaiveNorm(settings, shape, description.preset).forward($0, gamma, beta) }
      case .groupNorm(let settings):
        let (gamma, beta) = (self.values["\(node.name).gamma"], self.values["\(node.name).beta"])
        x = x.map { NaiveNorm(settings, shape, description.preset).forward($0, gamma, beta) }
      case .normalize(let settings):
        let space = shape.dropFirst().reduce(1, *)
        x = x.map { row in
          row.indices.map { i in
            let c = i / space
            return (row[i] - settings.mean[settings.mean.count == 1 ? 0 : c])
              / settings.deviation[settings.deviation.count == 1 ? 0 : c]
          }
        }
      case .globalMaxPool:
        let space = shape.dropFirst().reduce(1, *)
        x = x.map { row in (0..<shape[0]).map { row[$0 * space..<($0 + 1) * space].max() ?? 0 } }
      case .pad(let settings): x = x.map { NaiveSpace.pad($0, shape, output, settings) }
      case .crop(let settings): x = x.map { NaiveSpace.crop($0, shape, output, settings) }
      case .upsample(let settings): x = x.map { NaiveSpace.upsample($0, shape, output, settings) }
      case .multiply:
        for (name, other) in zip(sources, values).dropFirst() {
          // A factor a value, or one for each channel.
          let repeats = (shape.reduce(1, *)) / (shapes[name] ?? []).reduce(1, *)
          x = zip(x, other).map { row, factors in row.indices.map { row[$0] * factors[$0 / repeats] } }
        }
      case .squeezeExcite(let settings): x = x.map { squeeze($0, shape, settings, node.name) }
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
    let taps = (0..<window.positionCount).map { window.taps(at: $0) }
    var y: [Double] = []
    for f in 0..<output[0] {
      for position in 0..<window.positionCount {
        var total = bias?[f] ?? 0
        for c in 0..<inputs {
          let (first, weight) = ((f / filters * inputs + c) * window.inputCount, (f * inputs + c) * window.tapCount)
          for (tap, place) in taps[position] { total += x[first + place] * weights[weight + tap] }
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
    let taps = (0..<window.positionCount).map { window.taps(at: $0) }
    return (0..<shape[0]).flatMap { c in
      taps.map { taps in statistic(taps.map { x[c * window.inputCount + $0.place] }) }
    }
  }

  private func squeeze(_ x: [Double], _ shape: [Int], _ s: SqueezeExcite, _ name: String) -> [Double] {
    let space = shape.dropFirst().reduce(1, *)
    let means = (0..<shape[0]).map { c in x[c * space..<(c + 1) * space].reduce(0, +) / Double(space) }
    let hidden = dense(means, array(name, "reduce.weight"), values["\(name).reduce.bias"], units: s.units)
    let factors = dense(
      hidden.map { naive(s.activation, $0) }, array(name, "expand.weight"), values["\(name).expand.bias"],
      units: shape[0])
    return x.indices.map { x[$0] / (1 + Double.exponential(-factors[$0 / space])) }
  }

  private func normalise(
    _ x: [[Double]], _ shape: [Int], _ name: String, _ settings: BatchNorm, _ statistics: Statistics
  ) -> [[Double]] {
    let space = shape.dropFirst().reduce(1, *)
    let preset = settings.norm.preset ?? description.preset
    let epsilon = settings.norm.epsilon ?? (preset == .keras ? 1e-3 : 1e-5)
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
      let (gamma, beta) = (values["\(name).gamma"]?[c] ?? 1, values["\(name).beta"]?[c] ?? 0)
      for n in x.indices {
        for i in range { y[n][i] = (x[n][i] - mean) / (variance + epsilon).squareRoot() * gamma + beta }
      }
    }
    return y
  }
}
