import Arrays
import Concurrency
import Networks

/// Layers between inputs and seeds, in a training plan that gives what came out and the gradients of Σ output · seed with
/// respect to every parameter and input.
///
/// Inputs and seeds are the weights of dense layers that read the record's number as one value of 1 among zeros, which
/// is exact; so their gradients are parameter gradients, and that of the seed is what came out. The loss is a softmax
/// cross-entropy of two logits, one of them 0 and the other so small that its gradient is -½ to seven digits.
struct LayerProbe {
  typealias Graph = [(name: String?, layer: Layer, inputs: [String])]

  /// The layers alone; they read inputs called `x0`, `x1` and so on.
  let bare: NetworkDescription
  let recordCount: Int
  private let probe: NetworkDescription
  private static let scale: Float = 0x1p-36

  /// - Parameter inputs: the shapes of one record.
  init(_ inputs: [[Int]], _ graph: Graph, preset: FrameworkPreset, recordCount: Int) throws {
    let nodes = NetworkDescription.named(graph)
    let names = inputs.indices.map { "x\($0)" }
    bare = try NetworkDescription(
      inputs: zip(names, inputs).map { .init(name: $0, shape: $1) }, preset: preset, nodes: nodes)
    self.recordCount = recordCount
    let last = bare.outputs[0]
    let outputCount = bare.outputShapes[0].product
    var all: Graph = []
    for (name, shape) in zip(names, inputs) {
      all.append(("\(name)Values", .dense(units: shape.product, hasBias: false), ["record"]))
      all.append((name, .reshape(shape), ["\(name)Values"]))
    }
    // What a layer read before it had a name: the first input.
    for (index, node) in nodes.enumerated() {
      all.append((node.name, node.layer, node.inputs.isEmpty && index == 0 ? ["x0"] : node.inputs))
    }
    all += [
      ("probeSeed", .dense(units: outputCount, hasBias: false), ["record"]),
      ("probeFlat", .flatten, [last]), ("probeProduct", .multiply, ["probeFlat", "probeSeed"]),
      ("probeLogits", .dense(units: 2, hasBias: false), ["probeProduct"]),
    ]
    probe = try NetworkDescription(
      inputs: [.init(name: "record", shape: [recordCount])], preset: preset, nodes: NetworkDescription.named(all))
  }

  struct Result {
    /// `[record]` and the output's shape, in order.
    var output: [Double]
    /// The gradient of each input.
    var inputs: [[Double]]
    /// The gradient of each parameter.
    var parameters: [String: [Double]]
    /// The parameters afterwards: running statistics have moved.
    var network: Network
    /// What penalties added to the loss.
    var penalty: Double
    /// Calls without a kernel of their own.
    var loopKernelCount: Int
  }

  /// One training step.
  ///
  /// - Parameters:
  ///   - values: the layers' parameters.
  ///   - inputs: `[record]` and the shape of each.
  ///   - seed: `[record]` and the output's values.
  func train(_ values: [String: Tensor], inputs: [Tensor], seed: Tensor, slices: Int, key: UInt64 = 1) throws -> Result
  {
    let width = seed.count / recordCount
    var all = values
    for (index, input) in inputs.enumerated() { all["x\(index)Values.weight"] = transposed(input) }
    all["probeSeed.weight"] = transposed(seed)
    all["probeLogits.weight"] = Tensor(
      shape: [2, width],
      values: [Float](repeating: Self.scale, count: width) + [Float](repeating: 0, count: width))
    let plan = try ExecutionPlan(
      probe, mode: .training, batchSize: recordCount, sliceCount: slices, workers: Workers(count: 1))
    plan.load(try Network(probe, values: all))
    var identity = Tensor(shape: [recordCount, recordCount])
    for record in 0..<recordCount { identity.values[record * recordCount + record] = 1 }
    let step = plan.trainingStep(
      identity, labels: [Int32](repeating: 0, count: recordCount), key: RandomKey(seed: key))
    let factor = -2 * Double(recordCount) / Double(Self.scale)
    let gradients = plan.gradients()
    func rows(_ name: String) -> [Double] {
      guard let gradient = gradients[name] else { return [] }
      return transposed(Tensor(shape: gradient.shape, values: gradient.values)).values.map { Double($0) * factor }
    }
    let trained = try plan.network()
    return Result(
      output: rows("probeSeed.weight"), inputs: inputs.indices.map { rows("x\($0)Values.weight") },
      parameters: gradients.filter { values[$0.key] != nil }.mapValues { $0.values.map { Double($0) * factor } },
      network: try Network(bare, values: trained.values.filter { values[$0.key] != nil }), penalty: step.penalty,
      loopKernelCount: plan.loopKernelCount)
  }

  private func transposed(_ tensor: Tensor) -> Tensor {
    let (rows, columns) = (tensor.shape[0], tensor.count / tensor.shape[0])
    return Tensor(
      shape: [columns, rows], values: (0..<rows * columns).map { tensor.values[$0 % rows * columns + $0 / rows] })
  }
}
