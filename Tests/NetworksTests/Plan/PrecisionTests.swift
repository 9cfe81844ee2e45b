import Arrays
import Concurrency
import Networks
import Testing

@Suite(.enabled(if: Processor.current.hasBFloat16, "this processor has no bfloat16"))
struct PrecisionTests {
  private static let networks = ExecutionPlanTests.networks

  /// Networks in which nothing is decided by a threshold, so that rounding each layer's values to 8 bits (0.4 %) is all
  /// that may be seen; between them they have every layer that takes bfloat16 but relu and maximum.
  private static let smooth: [NetworkDescription] = {
    func conv(_ filters: Int, _ kernel: AxisLengths = 3, stride: AxisLengths = 1, groups: Int = 1) -> Layer {
      .convolution(filters: filters, kernel: kernel, stride: stride, padding: .same, groups: groups)
    }
    let graph: [(String?, Layer, [String])] = [
      ("a", conv(16), []), ("b", conv(16, 1), ["input"]), ("sum", .add, ["a", "b", "a"]),
      ("joined", .concatenate, ["sum", "b"]), (nil, .batchNorm, []), (nil, conv(32, stride: 2, groups: 2), []),
      (nil, .globalAveragePool, []), (nil, .dense(units: 4), []),
    ]
    let row: [Layer] = [
      conv(8), .averagePool(kernel: 2), conv(24), .batchNorm, conv(6), .flatten, .dense(units: 20),
      .dense(units: 3),
    ]
    // Layers that take 32-bit floats, between those that do not; and activations within a kernel and behind one.
    let mixed: [Layer] = [
      conv(16), .gelu, .groupNorm(groups: 4), conv(16), .sigmoid,
      .squeezeExcite(units: 4, activation: .swish), .upsample(factor: 2),
      .transposedConvolution(filters: 8, kernel: 3), .tanh, .batchNorm,
      .depthwiseConvolution(kernel: 3, padding: .same), .globalAveragePool,
      .dense(units: 12), .elu(alpha: 1), .layerNorm(), .dense(units: 4),
    ]
    do {
      return [
        try NetworkDescription(input: [3, 8, 8], preset: .keras, layers: mixed.map { (nil, $0) }),
        try NetworkDescription(input: [8], preset: .keras, layers: [(nil, .dense(units: 3))]),
        try NetworkDescription(input: [1, 8, 8], preset: .pytorch, layers: row.map { (nil, $0) }),
        try NetworkDescription(input: [3, 30], preset: .keras, layers: row.map { (nil, $0) }),
        try NetworkDescription(input: [3, 8, 8], preset: .keras, graph: graph),
      ]
    } catch { preconditionFailure("\(error)") }
  }()

  private func batch(_ description: NetworkDescription, _ count: Int) -> (inputs: Tensor, labels: [Int32]) {
    let classCount = (try? description.shapes().last?[0]) ?? 1
    return (
      normalTensor([count] + description.input, RandomKey(seed: 4)), (0..<count).map { Int32($0 * 7 % classCount) }
    )
  }

  private func length(_ values: [Float]) -> Double {
    values.map { Double($0) * Double($0) }.reduce(0, +).squareRoot()
  }

  /// The distance of two arrays relative to the length of the second, or to `floor` where it is longer.
  private func distance(_ found: [Float], _ expected: [Float], floor: Double = 1e-6) -> Double {
    length(zip(found, expected).map { $0 - $1 }) / max(length(expected), floor)
  }

  /// One step under both precisions: how far the loss and the farthest gradient are from float32's.
  private func distances(_ description: NetworkDescription) throws -> (loss: Double, gradient: Double, name: String) {
    let network = Network(description, key: RandomKey(seed: 3))
    let (inputs, labels) = batch(description, 24)
    func step(_ precision: Precision) throws -> (loss: Double, gradients: [String: Tensor]) {
      let plan = try ExecutionPlan(
        description, mode: .training, batchSize: 24, sliceCount: 3, precision: precision, workers: Workers(count: 2))
      plan.load(network)
      let loss = plan.trainingStep(inputs, labels: labels, key: RandomKey(seed: 6)).loss
      return (loss, plan.gradients())
    }
    let (exact, rounded) = (try step(.float32), try step(.bfloat16))
    // What normalisation cancels out is zero but for rounding, which is measured by all gradients together.
    let floor = 0.1 * length(exact.gradients.values.flatMap(\.values))
    let farthest = exact.gradients.map { name, gradient in
      (name, distance(rounded.gradients[name]?.values ?? [], gradient.values, floor: floor))
    }.max { $0.1 < $1.1 }
    return (abs(rounded.loss - exact.loss) / exact.loss, farthest?.1 ?? .infinity, farthest?.0 ?? "")
  }

  @Test(arguments: smooth.indices) func smoothNetworksTrainAsInFloat32(index: Int) throws {
    let (loss, gradient, name) = try distances(Self.smooth[index])
    #expect(loss < 0.005)
    #expect(gradient < 0.02, "\(name)")
    // In float32 it were 1e-6.
    #expect(gradient > 1e-4, "nothing was rounded")
  }

  /// A relu or maximum that decides otherwise for 0.4 % of the values moves a gradient by √0.004 = 6 %, once a layer.
  @Test(arguments: networks.indices) func networksTrainAlmostAsInFloat32(index: Int) throws {
    let (loss, gradient, name) = try distances(Self.networks[index])
    #expect(loss < 0.005)
    #expect(gradient < 0.15, "\(name)")
    #expect(gradient > 1e-4, "nothing was rounded")
  }

  @Test(arguments: networks.indices) func inferenceStaysCloseToFloat32(index: Int) throws {
    let description = Self.networks[index]
    let network = Network(description, key: RandomKey(seed: 3))
    let (inputs, _) = batch(description, 5)
    func logits(_ precision: Precision) throws -> [Float] {
      let plan = try ExecutionPlan(
        description, mode: .inference, batchSize: 8, precision: precision, workers: Workers(count: 2))
      plan.load(network)
      return plan.predict(inputs).values
    }
    let (exact, rounded) = (try logits(.float32), try logits(.bfloat16))
    #expect(distance(rounded, exact) < 0.02)
    // Logits themselves are not rounded.
    #expect(rounded.contains { $0.bitPattern & 0xFFFF != 0 })
    #expect(distance(rounded, exact) > 1e-4, "nothing was rounded")
  }

  @Test(arguments: smooth.indices.filter { smooth[$0].input.count > 1 }) func inputGradientsStayCloseToFloat32(
    index: Int
  ) throws {
    let description = Self.smooth[index]
    let network = Network(description, key: RandomKey(seed: 3))
    let (inputs, _) = batch(description, 4)
    let layer = try #require(description.nodes.first { $0.layer.keyword == "convolution" }).name
    func gradients(_ precision: Precision) throws -> ExecutionPlan.GradientResult {
      let plan = try ExecutionPlan(
        description, mode: .gradient, batchSize: 4, precision: precision, captures: [layer], workers: Workers(count: 2))
      plan.load(network)
      var seeds = Tensor(shape: [4, plan.outputCount])
      for record in 0..<4 { seeds.values[record * plan.outputCount + 1] = 1 }
      return plan.gradients(of: inputs, outputGradient: seeds)
    }
    let (exact, rounded) = (try gradients(.float32), try gradients(.bfloat16))
    #expect(distance(rounded.inputGradient.values, exact.inputGradient.values) < 0.02)
    #expect(distance(rounded.captured[0].value.values, exact.captured[0].value.values) < 0.01)
    #expect(distance(rounded.captured[0].gradient.values, exact.captured[0].gradient.values) < 0.02)
    #expect(distance(rounded.inputGradient.values, exact.inputGradient.values) > 1e-4, "nothing was rounded")
  }

  @Test(arguments: ExecutionPlanTests.trainedAlike)
  func equalBitsForAnyNumberOfThreads(description: NetworkDescription) throws {
    let network = Network(description, key: RandomKey(seed: 1))
    let (inputs, labels) = batch(description, 32)
    func trained(threads: Int) throws -> Network {
      let plan = try ExecutionPlan(
        description, mode: .training, batchSize: 32, sliceCount: 8, precision: .bfloat16,
        workers: Workers(count: threads))
      plan.load(network)
      for step in 0..<20 {
        _ = plan.trainingStep(inputs, labels: labels, key: RandomKey(seed: 2).derived(step))
        plan.update { range, values, gradients in for i in 0..<range.count { values[i] -= 0.05 * gradients[i] } }
      }
      return try plan.network()
    }
    let one = try trained(threads: 1)
    #expect(one != network)
    for threads in [2, 3, 8] { #expect(try trained(threads: threads) == one) }
  }

  /// Steps too small to be seen in bfloat16 add up in the weights.
  @Test func weightsKeepTheirPrecision() throws {
    let description = try NetworkDescription(input: [2], preset: .keras, layers: [("out", .dense(units: 2))])
    var network = Network(description, key: RandomKey(seed: 1))
    network["out.weight"] = Tensor(shape: [2, 2], repeating: 1)
    let plan = try ExecutionPlan(
      description, mode: .training, batchSize: 1, precision: .bfloat16, workers: Workers(count: 1))
    plan.load(network)
    // The next bfloat16 above 1 is 2⁻⁷ away.
    for _ in 0..<8 { plan.update { range, values, _ in for i in 0..<range.count { values[i] += 0x1p-9 } } }
    #expect(try plan.network()["out.weight"].values == [Float](repeating: 1 + 0x1p-6, count: 4))
  }
}

@Suite struct PrecisionRefusalTests {
  private static let processor = Processor(instructionSet: "avx2", hasBFloat16: false)

  @Test func aProcessorWithoutBFloat16IsRefused() throws {
    let description = try NetworkDescription(input: [2], preset: .keras, layers: [(nil, .dense(units: 2))])
    func plan(_ precision: Precision) throws -> ExecutionPlan {
      try ExecutionPlan(
        description, mode: .training, batchSize: 1, precision: precision, processor: Self.processor,
        workers: Workers(count: 1))
    }
    let error = try #require(throws: NetworkError.self) { _ = try plan(.bfloat16) }
    #expect(error.code == .unsupported)
    for word in ["bfloat16", "avx512_bf16", "avx2", "float32"] { #expect(error.message.contains(word)) }
    #expect(try plan(.float32).precision == .float32)
  }
}
