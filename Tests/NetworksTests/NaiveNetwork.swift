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

  /// `[record][value]` logits, and every layer's output by name.
  func forward(_ inputs: [[Double]], _ statistics: Statistics) -> (logits: [[Double]], layers: [String: [[Double]]]) {
    var x = inputs
    var last = "input"
    var layers = ["input": inputs]
    var shapes = ["input": description.input]
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
      case .relu: x = x.map { $0.map { max(0, $0) } }
      case .maxPool(let settings): x = x.map { pool($0, shape, output, settings) }
      case .globalAveragePool:
        let space = shape[1] * shape[2]
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
    return (x, layers)
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
    let (h, w) = (shape[1], shape[2])
    func low(_ size: Int, _ axis: Int) -> Int {
      guard s.padding == .same else { return 0 }
      let out = (size + s.stride[axis] - 1) / s.stride[axis]
      return max((out - 1) * s.stride[axis] + s.kernel[axis] - size, 0) / 2
    }
    let (top, left) = (low(h, 0), low(w, 1))
    var y: [Double] = []
    for f in 0..<output[0] {
      for i in 0..<output[1] {
        for j in 0..<output[2] {
          var total = bias?[f] ?? 0
          for c in 0..<shape[0] {
            for ki in 0..<s.kernel[0] {
              for kj in 0..<s.kernel[1] {
                let (r, q) = (i * s.stride[0] + ki - top, j * s.stride[1] + kj - left)
                guard (0..<h).contains(r), (0..<w).contains(q) else { continue }
                total += x[(c * h + r) * w + q] * weights[((f * shape[0] + c) * s.kernel[0] + ki) * s.kernel[1] + kj]
              }
            }
          }
          y.append(total)
        }
      }
    }
    return y
  }

  private func pool(_ x: [Double], _ shape: [Int], _ output: [Int], _ s: Pooling) -> [Double] {
    var y: [Double] = []
    for c in 0..<output[0] {
      for i in 0..<output[1] {
        for j in 0..<output[2] {
          var best = -Double.infinity
          for ki in 0..<s.kernel[0] {
            for kj in 0..<s.kernel[1] {
              best = max(best, x[(c * shape[1] + i * s.stride[0] + ki) * shape[2] + j * s.stride[1] + kj])
            }
          }
          y.append(best)
        }
      }
    }
    return y
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
