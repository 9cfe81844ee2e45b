import Networks
import Settings

/// One layer of a naive network, with what it reads.
struct NaiveLayer {
  let name: String
  let kind: any Kind
  /// Of each input `[record][value]`.
  let inputs: [[[Double]]]
  /// The shape of each input.
  let shapes: [[Int]]
  let output: [Int]
  let preset: FrameworkPreset
  let statistics: NaiveNetwork.Statistics
  /// Of the whole network, by name.
  let parameters: [String: [Double]]

  /// The first input and its shape.
  var x: [[Double]] { inputs[0] }
  var shape: [Int] { shapes[0] }
  var space: Int { shape.dropFirst().reduce(1, *) }

  /// Its settings.
  func settings<Settings: Kind>(_ type: Settings.Type) -> Settings { NetworksTests.settings(kind, as: type) }

  /// A parameter that it may have.
  func parameter(_ array: String) -> [Double]? { parameters["\(name).\(array)"] }

  /// A parameter that it has.
  func array(_ array: String) -> [Double] {
    guard let values = parameter(array) else { preconditionFailure("no parameter \(name).\(array)") }
    return values
  }

  func each(_ body: ([Double]) -> [Double]) -> [[Double]] { x.map(body) }
}

extension NaiveLayer {
  typealias Twin = @Sendable (NaiveLayer) -> [[Double]]

  /// The twin of every kind of layer, by its word.
  static let twins: [String: Twin] = weighing.merging(moving) { $1 }.merging(functions) { $1 }

  /// Those whose twin is what they do outside of training, where they are random.
  static let random: Set = ["dropout", "spatialDropout", "stochasticDepth"]

  private static let weighing: [String: Twin] = [
    "convolution": { layer in
      let s = layer.settings(Convolution.self)
      return layer.convolve(s.kernel, s.stride, s.padding, s.dilation, groups: s.groups)
    },
    "depthwiseConvolution": { layer in
      let s = layer.settings(DepthwiseConvolution.self)
      return layer.convolve(s.kernel, s.stride, s.padding, s.dilation, groups: layer.shape[0])
    },
    "transposedConvolution": { layer in
      let naive = NaiveTransposedConvolution(
        layer.settings(TransposedConvolution.self), layer.shape, layer.output, layer.preset)
      return layer.each { naive.forward($0, layer.array("weight"), layer.parameter("bias")) }
    },
    "dense": { layer in
      layer.each { layer.dense($0, layer.array("weight"), layer.parameter("bias"), units: layer.output[0]) }
    },
    "squeezeExcite": { layer in
      let s = layer.settings(SqueezeExcite.self)
      return layer.each { x in
        let means = layer.channels(x).map { $0.reduce(0, +) / Double($0.count) }
        let hidden = layer.dense(
          means, layer.array("reduce.weight"), layer.parameter("reduce.bias"), units: s.units)
        let factors = layer.dense(
          hidden.map { naive(s.activation, $0) }, layer.array("expand.weight"), layer.parameter("expand.bias"),
          units: layer.shape[0])
        return x.indices.map { x[$0] / (1 + Double.exponential(-factors[$0 / layer.space])) }
      }
    },
    "batchNorm": { $0.batchNorm() },
    "layerNorm": { layer in
      let naive = NaiveNorm(layer.settings(LayerNorm.self), layer.shape, layer.preset)
      return layer.each { naive.forward($0, layer.parameter("gamma"), layer.parameter("beta")) }
    },
    "groupNorm": { layer in
      let naive = NaiveNorm(layer.settings(GroupNorm.self), layer.shape, layer.preset)
      return layer.each { naive.forward($0, layer.parameter("gamma"), layer.parameter("beta")) }
    },
    "normalize": { layer in
      let s = layer.settings(Normalize.self)
      return layer.each { row in
        row.indices.map { (row[$0] - s.mean[$0 / layer.space]) / s.deviation[$0 / layer.space] }
      }
    },
  ]

  private static let moving: [String: Twin] = [
    "maxPool": { layer in
      let s = layer.settings(MaxPool.self)
      return layer.pool(s.kernel, s.stride, s.padding) { $0.max() ?? 0 }
    },
    "averagePool": { layer in
      let s = layer.settings(AveragePool.self)
      return layer.pool(s.kernel, s.stride, s.padding) { $0.reduce(0, +) / Double($0.count) }
    },
    "globalAveragePool": { layer in
      layer.each { layer.channels($0).map { $0.reduce(0, +) / Double($0.count) } }
    },
    "globalMaxPool": { layer in layer.each { layer.channels($0).map { $0.max() ?? 0 } } },
    "dropout": { $0.x }, "spatialDropout": { $0.x }, "stochasticDepth": { $0.x }, "flatten": { $0.x },
    "reshape": { $0.x },
    "pad": { layer in layer.each { NaiveSpace.pad($0, layer.shape, layer.output, layer.settings(Pad.self)) } },
    "crop": { layer in layer.each { NaiveSpace.crop($0, layer.shape, layer.output, layer.settings(Crop.self)) } },
    "upsample": { layer in
      layer.each { NaiveSpace.upsample($0, layer.shape, layer.output, layer.settings(Upsample.self)) }
    },
    "add": { layer in layer.inputs.dropFirst().reduce(layer.x) { zip($0, $1).map { zip($0, $1).map(+) } } },
    "concatenate": { layer in layer.inputs.dropFirst().reduce(layer.x) { zip($0, $1).map(+) } },
    "multiply": { layer in
      zip(layer.shapes, layer.inputs).dropFirst().reduce(layer.x) { x, factor in
        // A factor a value, or one for each channel.
        let repeats = layer.shape.reduce(1, *) / factor.0.reduce(1, *)
        return zip(x, factor.1).map { row, factors in row.indices.map { row[$0] * factors[$0 / repeats] } }
      }
    },
  ]

  private static let functions: [String: Twin] = naiveActivations.mapValues { formula -> Twin in
    { @Sendable layer in layer.each { $0.map { formula(layer.kind, $0) } } }
  }.merging([
    "softmax": { layer in layer.each { naiveSoftmax($0, channels: layer.shape[0]) } },
    "logSoftmax": { layer in
      layer.each { naiveSoftmax($0, channels: layer.shape[0]).map { Double.logarithm($0) } }
    },
  ]) { $1 }

  // MARK: Mathematics

  /// The values of each channel of a record.
  private func channels(_ x: [Double]) -> [ArraySlice<Double>] {
    (0..<shape[0]).map { x[$0 * space..<($0 + 1) * space] }
  }

  /// A record weighed.
  private func dense(_ row: [Double], _ weights: [Double], _ bias: [Double]?, units: Int) -> [Double] {
    var y = bias ?? [Double](repeating: 0, count: units)
    for unit in 0..<units {
      for i in row.indices { y[unit] += row[i] * weights[unit * row.count + i] }
    }
    return y
  }

  private func convolve(
    _ kernel: AxisLengths, _ stride: AxisLengths, _ padding: Padding, _ dilation: AxisLengths, groups: Int
  ) -> [[Double]] {
    let (weights, bias) = (array("weight"), parameter("bias"))
    let (inputs, filters) = (shape[0] / groups, output[0] / groups)
    let window = NaiveWindow(shape, output, kernel, stride, padding, dilation, preset)
    let taps = (0..<window.positionCount).map { window.taps(at: $0) }
    return each { x in
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
  }

  private func pool(
    _ kernel: AxisLengths, _ stride: AxisLengths, _ padding: Padding, _ statistic: ([Double]) -> Double
  ) -> [[Double]] {
    let window = NaiveWindow(shape, output, kernel, stride, padding, 1, preset)
    let taps = (0..<window.positionCount).map { window.taps(at: $0) }
    return each { x in
      (0..<shape[0]).flatMap { c in
        taps.map { taps in statistic(taps.map { x[c * window.inputCount + $0.place] }) }
      }
    }
  }

  private func batchNorm() -> [[Double]] {
    let norm = settings(BatchNorm.self).norm
    let epsilon = norm.epsilon ?? ((norm.preset ?? preset) == .keras ? 1e-3 : 1e-5)
    var y = x
    for c in 0..<shape[0] {
      let range = c * space..<(c + 1) * space
      let all = x.flatMap { $0[range] }
      var mean = array("movingMean")[c]
      var variance = array("movingVariance")[c]
      if statistics == .batch {
        mean = all.reduce(0, +) / Double(all.count)
        variance = all.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(all.count)
      }
      let (gamma, beta) = (parameter("gamma")?[c] ?? 1, parameter("beta")?[c] ?? 0)
      for n in x.indices {
        for i in range { y[n][i] = (x[n][i] - mean) / (variance + epsilon).squareRoot() * gamma + beta }
      }
    }
    return y
  }
}
