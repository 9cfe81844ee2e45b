import Arrays
import Concurrency
import Networks

/// By how much an output differs for each difference of an input value, between a record and others: DeepLIFT's multipliers.
struct RescaledMultipliers {
  private let network: LayerwiseNetwork
  private let workers: Workers
  /// Places at most on the path of a layer without a rule of its own.
  private let mostNodes: Int
  /// The values of the records that are compared with, in batches.
  private let references: [LayerwiseNetwork.Values]

  /// Lets the records through that others are compared with.
  ///
  /// - Complexity: keeps all values of all layers for all of them.
  init(_ network: LayerwiseNetwork, background: Tensor, mostNodes: Int, _ workers: Workers) {
    self.network = network
    self.workers = workers
    self.mostNodes = mostNodes
    let width = network.inputShape.product
    references = stride(from: 0, to: background.shape[0], by: network.batchSize).map { start in
      let rows = start..<min(start + network.batchSize, background.shape[0])
      return network.values(
        of: Tensor(
          shape: [rows.count] + network.inputShape,
          values: Array(background.values[rows.lowerBound * width..<rows.upperBound * width])))
    }
  }

  /// Hands on the multipliers of a record's logit against each reference, in their order.
  ///
  /// - Shape: `record` `[1]` and the input's shape.
  func forEach(
    of record: Tensor, class target: Int, _ body: (_ reference: Int, _ multipliers: ArraySlice<Float>) -> Void
  ) {
    let own = network.values(of: record)
    var first = 0
    for references in references {
      let rows = references.input.shape[0]
      var seed = Tensor(shape: [rows] + network.outputShape)
      let classes = network.outputShape.product
      for row in 0..<rows { seed.values[row * classes + target] = 1 }
      let found = network.back(from: seed) { place, gradient in
        multipliers(network.parts[place], place, gradient, own, references)
      }
      let width = found.count / rows
      for row in 0..<rows { body(first + row, found.values[row * width..<(row + 1) * width]) }
      first += rows
    }
  }

  private func multipliers(
    _ part: LayerwiseNetwork.Part, _ place: Int, _ gradient: Tensor, _ own: LayerwiseNetwork.Values,
    _ references: LayerwiseNetwork.Values
  ) -> [Tensor] {
    let rows = gradient.shape[0]
    switch part.response {
    // Its gradient is the same everywhere.
    case .affine: return part.gradients(at: part.sources.map { references[$0] }, gradient)
    case .elementwise:
      let source = part.sources[0]
      return [rescaled(gradient, part, own[source], references[source], own.parts[place], references.parts[place])]
    case .maximum:
      let source = part.sources[0]
      return [
        rerouted(gradient, part, own[source], references[source], own.parts[place], references.parts[place])
      ]
    // Two nodes integrate the derivative of a product of up to four factors exactly.
    case .product: return meanGradients(part, gradient, rows, own, references, GaussLegendre(count: 2))
    case .smooth:
      var count = min(8, mostNodes)
      while true {
        let found = meanGradients(part, gradient, rows, own, references, GaussLegendre(count: count))
        count *= 2
        if count > mostNodes || isComplete(found, part, place, gradient, own, references) { return found }
      }
    }
  }

  /// Whether what goes into a part sums to what comes out of it, for each reference.
  private func isComplete(
    _ multipliers: [Tensor], _ part: LayerwiseNetwork.Part, _ place: Int, _ gradient: Tensor,
    _ own: LayerwiseNetwork.Values, _ references: LayerwiseNetwork.Values
  ) -> Bool {
    /// The sum of multipliers times differences of a row, and of their magnitudes.
    func sum(_ row: Int, _ factors: Tensor, _ x: Tensor, _ reference: Tensor) -> (all: Double, magnitudes: Double) {
      var (all, magnitudes) = (0.0, 0.0)
      for place in 0..<x.count {
        let index = row * x.count + place
        let share = Double(factors.values[index]) * (Double(x.values[place]) - Double(reference.values[index]))
        (all, magnitudes) = (all + share, magnitudes + abs(share))
      }
      return (all, magnitudes)
    }
    return (0..<gradient.shape[0]).allSatisfy { row in
      let out = sum(row, gradient, own.parts[place], references.parts[place])
      let into = zip(part.sources, multipliers).reduce(0) { $0 + sum(row, $1.1, own[$1.0], references[$1.0]).all }
      return abs(into - out.all) <= 1e-6 * out.magnitudes
    }
  }

  /// Of a function of one value: Δy / Δx, or its slope nearby where both values are the same but for rounding.
  private func rescaled(
    _ gradient: Tensor, _ part: LayerwiseNetwork.Part, _ x: Tensor, _ reference: Tensor, _ y: Tensor,
    _ referenceY: Tensor
  ) -> Tensor {
    let step: Float = 0x1p-10
    let (above, below) = (moved(part, x, by: step), moved(part, x, by: -step))
    let slopes = zip(above, below).map { ($0 - $1) / (2 * step) }
    var result = gradient
    let width = x.count
    // Rows of plain memory: the inner loop of all layers together.
    x.values.withUnsafeBufferPointer { x in
      y.values.withUnsafeBufferPointer { y in
        slopes.withUnsafeBufferPointer { slopes in
          reference.values.withUnsafeBufferPointer { reference in
            referenceY.values.withUnsafeBufferPointer { referenceY in
              workers.forEachRow(of: &result.values, width: width) { row, values in
                let start = row * width
                for place in 0..<width {
                  let change = x[place] - reference[start + place]
                  values[place] *=
                    abs(change) > 1e-6 ? (y[place] - referenceY[start + place]) / change : slopes[place]
                }
              }
            }
          }
        }
      }
    }
    return result
  }

  private func moved(_ part: LayerwiseNetwork.Part, _ x: Tensor, by step: Float) -> [Float] {
    part.output(of: [Tensor(shape: x.shape, values: x.values.map { $0 + step })]).values
  }

  /// Of a maximum: what it rose by goes to the place that has it for the record, what it fell by to the place that had it.
  private func rerouted(
    _ gradient: Tensor, _ part: LayerwiseNetwork.Part, _ x: Tensor, _ reference: Tensor, _ y: Tensor,
    _ referenceY: Tensor
  ) -> Tensor {
    let rows = gradient.shape[0]
    var (rises, falls) = (gradient, gradient)
    let count = y.count
    for index in gradient.values.indices {
      let change = y.values[index % count] - referenceY.values[index]
      rises.values[index] *= max(change, 0)
      falls.values[index] *= min(change, 0)
    }
    let repeated = Tensor(shape: reference.shape, values: (0..<rows).flatMap { _ in x.values })
    let risen = part.gradients(at: [repeated], rises)[0]
    let fallen = part.gradients(at: [reference], falls)[0]
    var result = risen
    for index in result.values.indices {
      let change = repeated.values[index] - reference.values[index]
      result.values[index] = abs(change) > 1e-7 ? (risen.values[index] + fallen.values[index]) / change : 0
    }
    return result
  }

  /// The mean gradient along the straight path from the references to the record.
  private func meanGradients(
    _ part: LayerwiseNetwork.Part, _ gradient: Tensor, _ rows: Int, _ own: LayerwiseNetwork.Values,
    _ references: LayerwiseNetwork.Values, _ rule: GaussLegendre
  ) -> [Tensor] {
    var sums = part.inputShapes.map { Tensor(shape: [rows] + $0) }
    for (t, weight) in zip(rule.nodes, rule.weights) {
      let points = part.sources.map { source in
        let (x, reference) = (own[source].values, references[source])
        return Tensor(
          shape: reference.shape,
          values: reference.values.indices.map { index in
            reference.values[index] + Float(t) * (x[index % x.count] - reference.values[index])
          })
      }
      for (place, found) in part.gradients(at: points, gradient).enumerated() {
        for index in found.values.indices { sums[place].values[index] += Float(weight) * found.values[index] }
      }
    }
    return sums
  }
}
