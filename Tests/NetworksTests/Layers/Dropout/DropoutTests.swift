import Arrays
import CKernels
import Concurrency
import Networks
import Testing

/// Dropout of values, of channels and of records: what is dropped together, the same forward and backward.
@Suite struct DropoutTests {
  private static let kinds: [Layer] = [
    .dropout(rate: 0.4), .spatialDropout(rate: 0.4), .stochasticDepth(rate: 0.4),
  ]

  /// Ones through a layer; 16 channels come out of a convolution that hands ones on, but in blocks of channels.
  private func run(_ layer: Layer, _ shape: [Int], slices: Int, key: UInt64) throws -> LayerProbe.Result {
    var (graph, values): (LayerProbe.Graph, [String: Tensor]) = ([], [:])
    if shape[0] == 16 {
      graph = [("front", .convolution(filters: 16, kernel: 1, hasBias: false), [])]
      values["front.weight"] = Tensor(
        shape: [16, 16, 1, 1], values: (0..<256).map { $0.isMultiple(of: 17) ? 1 : 0 })
    }
    graph.append(("layer", layer, []))
    let probe = try LayerProbe([shape], graph, preset: .keras, recordCount: 8)
    let ones = Tensor(shape: [8] + shape, repeating: 1)
    return try probe.train(values, inputs: [ones], seed: ones, slices: slices, key: key)
  }

  /// What is dropped together is a value, a channel or a record, in plain order and in blocks of channels, and the
  /// gradient is scaled as what came out was.
  @Test(arguments: kinds.indices, [[5, 6, 4], [9, 10], [16, 6, 4]])
  func dropsWholeUnits(kind: Int, shape: [Int]) throws {
    let layer = Self.kinds[kind]
    let count = shape.reduce(1, *)
    let unit = kind == 0 ? 1 : kind == 1 ? count / shape[0] : count
    var kept = 0.0
    for key in 0..<10 {
      let result = try run(layer, shape, slices: 4, key: UInt64(key))
      // With inputs and seeds of 1, both what came out and the gradient are the factors themselves.
      #expect(relativeError(result.output, result.inputs[0]) < 1e-6)
      for start in stride(from: 0, to: 8 * count, by: unit) {
        let first = result.output[start]
        // Probabilities are drawn in 65,536ths: 39,322 of them are kept.
        #expect(first == 0 || abs(first - 65_536 / 39_322) < 1e-6)
        #expect(result.output[start..<start + unit].allSatisfy { abs($0 - first) < 1e-6 })
        kept += first == 0 ? 0 : Double(unit)
      }
    }
    // 80 records at least: four deviations of their share are 0.22.
    #expect(abs(kept / Double(80 * count) - 0.6) < (kind == 2 ? 0.22 : 0.1))
  }

  /// Both decisions of a word, and those of successive words, are independent.
  @Test(arguments: [1, 16, 64, 128, 256]) func factorsDoNotRepeat(distance: Int) {
    let count = 1 << 15
    var factors = [Float](repeating: -1, count: count)
    kernel_dropout_factors(7, 0.5, &factors, Int64(count))
    let pairCount = count - distance
    let equalCount = (0..<pairCount).count { factors[$0] == factors[$0 + distance] }
    // Five deviations of their share.
    #expect(abs(Double(equalCount) / Double(pairCount) - 0.5) < 2.5 / Double(pairCount).squareRoot())
  }

  @Test func drawsByStepNameAndSlice() throws {
    let layer = Self.kinds[2]
    let one = try run(layer, [3, 4, 4], slices: 4, key: 1)
    #expect(try run(layer, [3, 4, 4], slices: 4, key: 1).output == one.output)
    #expect(try run(layer, [3, 4, 4], slices: 4, key: 2).output != one.output)
    let named = try LayerProbe([[3, 4, 4]], [("other", layer, [])], preset: .keras, recordCount: 8)
    let ones = Tensor(shape: [8, 3, 4, 4], repeating: 1)
    #expect(try named.train([:], inputs: [ones], seed: ones, slices: 4).output != one.output)
  }

  @Test func doesNothingOutsideTraining() throws {
    for layer in Self.kinds {
      let description = try NetworkDescription(
        input: [3, 4, 4], preset: .keras, layers: [(nil, layer), (nil, .globalMaxPool)])
      let inputs = normalTensor([2, 3, 4, 4], RandomKey(seed: 1))
      let plan = try ExecutionPlan(description, mode: .inference, batchSize: 2, workers: Workers(count: 1))
      plan.load(Network(description, key: RandomKey(seed: 1)))
      #expect(plan.predict(inputs).values == (0..<6).map { inputs.values[$0 * 16..<$0 * 16 + 16].max() })
    }
  }
}

extension Dropout: ExemplifiedLayer {
  static func naive(_ layer: NaiveLayer) -> [[Double]] { layer.x }

  static func draw(_ shapes: inout RandomShapes) -> RandomShapes.Case { shapes.row(shapes.shape, .dropout(rate: 0.5)) }

  static let isRandom = true

  static let goldens = LayerGoldens.none(because: "it is random")
}
