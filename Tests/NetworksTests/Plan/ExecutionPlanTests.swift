import Arrays
import Concurrency
import Networks
import Testing

@Suite struct ExecutionPlanTests {
  /// Small networks that between them have every layer, odd sizes, padded channel blocks and both presets.
  static let networks: [NetworkDescription] = {
    let conv3 = { (filters: Int) in Layer.convolution(filters: filters, kernel: 3, padding: .same) }
    func make(_ input: [Int], _ preset: FrameworkPreset, _ layers: [Layer]) -> NetworkDescription {
      do { return try NetworkDescription(input: input, preset: preset, layers: layers.map { (nil, $0) }) } catch {
        preconditionFailure("\(error)")
      }
    }
    return [
      make([7], .keras, [.dense(units: 5), .relu, .dense(units: 3)]),
      make([1, 9, 9], .keras, [conv3(8), .relu, .maxPool(kernel: 2), .flatten, .dense(units: 4)]),
      make(
        [3, 8, 7], .pytorch,
        [
          .convolution(filters: 16, kernel: 3, padding: .same, hasBias: false), .batchNorm, .relu,
          conv3(32), .batchNorm, .relu, .globalAveragePool, .dense(units: 4),
        ]),
      make(
        [2, 11, 8], .keras,
        [
          .convolution(filters: 5, kernel: 4, stride: 2, padding: .same), .batchNorm,
          .convolution(filters: 20, kernel: 2, padding: .valid), .relu, .relu,
          .maxPool(kernel: 3, stride: 1), .flatten, .dense(units: 6, hasBias: false), .batchNorm, .relu,
          .dense(units: 3),
        ]),
    ] + graphs + windows + ActivationTests.networks + ActivationTests.softmaxNetworks
  }()

  /// Networks whose layers are read more than once: blocked and plain layouts, sums of three, one value twice.
  private static let graphs: [NetworkDescription] = {
    func conv(_ filters: Int, _ kernel: AxisLengths = 3, stride: AxisLengths = 1) -> Layer {
      .convolution(filters: filters, kernel: kernel, stride: stride, padding: .same, hasBias: false)
    }
    let residual: [(String?, Layer, [String])] = [
      (nil, conv(16), []), (nil, .batchNorm, []), ("stem", .relu, []),
      (nil, conv(16), []), (nil, .batchNorm, []), (nil, .relu, []), (nil, conv(16), []), ("branch", .batchNorm, []),
      (nil, .add, ["branch", "stem"]), ("block", .relu, []),
      (nil, conv(32, stride: 2), []), ("branch2", .batchNorm, []),
      (nil, conv(32, 1, stride: 2), ["block"]), ("shortcut", .batchNorm, []),
      (nil, .add, ["branch2", "shortcut"]), ("block2", .relu, []),
      (nil, .concatenate, ["block2", "shortcut"]), (nil, .globalAveragePool, []), (nil, .dense(units: 4), []),
    ]
    let odd: [(String?, Layer, [String])] = [
      (nil, conv(5), []), ("a", .relu, []), ("b", conv(3, 2), []), (nil, .concatenate, ["a", "b", "input"]),
      ("r", .relu, []), (nil, .add, ["r", "r", "r"]), (nil, .maxPool(kernel: 2), []), ("flat", .flatten, []),
      (nil, .dense(units: 4), []), ("left", .relu, []), ("right", .dense(units: 4), ["flat"]),
      ("sum", .add, ["left", "right"]), (nil, .concatenate, ["sum", "left"]), (nil, .dense(units: 3), []),
    ]
    do {
      return [
        try NetworkDescription(input: [3, 8, 8], preset: .keras, graph: residual),
        try NetworkDescription(input: [2, 6, 5], preset: .pytorch, graph: odd),
      ]
    } catch { preconditionFailure("\(error)") }
  }()

  /// Dilated, grouped and depthwise convolutions, padding by the pixel, means, and pooling over the border.
  private static let windows: [NetworkDescription] = {
    let uneven = Padding.explicit(top: 2, bottom: 0, left: 1, right: 3)
    let layers: [[Layer]] = [
      [
        .convolution(filters: 16, kernel: 3, padding: .same, dilation: 2), .relu,
        .convolution(filters: 16, kernel: 3, stride: 2, padding: .same, groups: 16, hasBias: false),
        .batchNorm, .convolution(filters: 32, kernel: 1, groups: 2), .relu,
        .averagePool(kernel: 3, stride: 2, padding: .same), .flatten, .dense(units: 3),
      ],
      [
        .convolution(filters: 6, kernel: 4, padding: uneven, dilation: 2, groups: 3), .relu,
        .maxPool(kernel: 3, stride: 2, padding: .same),
        .convolution(filters: 12, kernel: 2, padding: .same, groups: 6),
        .averagePool(kernel: 2, stride: 1, padding: .explicit(top: 1, bottom: 0, left: 0, right: 1)),
        .globalAveragePool, .dense(units: 3),
      ],
    ]
    // Sounds: one spatial axis; and PyTorch's padding of strided windows.
    let sound: [Layer] = [
      .convolution(filters: 16, kernel: 5, stride: 2, padding: .same, hasBias: false), .batchNorm, .relu,
      .maxPool(kernel: 2),
      .convolution(filters: 7, kernel: 3, padding: .explicit([2, 0]), dilation: 2),
      .relu,
      .averagePool(kernel: 3, stride: 2, padding: .same), .globalAveragePool, .dense(units: 3),
    ]
    // One channel and whole steps: the kernels see a channel for each sample of a step.
    let wave: [Layer] = [
      .convolution(filters: 16, kernel: 8, stride: 4, hasBias: false), .batchNorm, .relu,
      .maxPool(kernel: 4), .convolution(filters: 18, kernel: 4, stride: 2), .relu,
      .maxPool(kernel: 3, stride: 2), .globalAveragePool, .dense(units: 3),
    ]
    let strided: [Layer] = [
      .convolution(filters: 16, kernel: [3, 5], stride: [2, 3], padding: .same), .batchNorm, .relu,
      .convolution(filters: 8, kernel: 4, stride: 2, padding: .same), .flatten, .dense(units: 3),
    ]
    do {
      return try layers.map {
        try NetworkDescription(input: [3, 9, 8], preset: .keras, layers: $0.map { (nil, $0) })
      } + [
        try NetworkDescription(input: [2, 37], preset: .keras, layers: sound.map { (nil, $0) }),
        try NetworkDescription(input: [1, 144], preset: .pytorch, layers: wave.map { (nil, $0) }),
        try NetworkDescription(input: [3, 10, 12], preset: .pytorch, layers: strided.map { (nil, $0) }),
      ]
    } catch { preconditionFailure("\(error)") }
  }()

  private func batch(_ description: NetworkDescription, _ count: Int) -> (inputs: Tensor, labels: [Int32]) {
    var generator = RandomKey(seed: 5).generator()
    let classes = (try? description.shapes().last?[0]) ?? 1
    return (
      normalTensor([count] + description.input, RandomKey(seed: 4)),
      (0..<count).map { _ in Int32(generator.below(classes)) }
    )
  }

  /// A network whose scales, shifts, means and variances are none of the numbers they start with.
  private static func trainedStatistics(_ network: Network) -> Network {
    var result = network
    for parameter in network.description.parameters {
      var generator = RandomKey(seed: 9).derived(parameter.name).generator()
      let array = parameter.name.split(separator: ".").last ?? ""
      guard ["gamma", "beta", "movingMean", "movingVariance"].contains(array) else { continue }
      let range: Range<Float> = array == "beta" || array == "movingMean" ? -0.5..<0.5 : 0.5..<2
      result[parameter.name] = Tensor(
        shape: parameter.shape, values: (0..<parameter.count).map { _ in generator.uniform(range) })
    }
    return result
  }

  @Test(arguments: networks.indices) func trainingAgreesWithTheNaiveTwinAndItsNumericalGradient(index: Int) throws {
    let description = Self.networks[index]
    let network = Network(description, key: RandomKey(seed: 3))
    let (inputs, labels) = batch(description, 6)
    let plan = try ExecutionPlan(description, mode: .training, batchSize: 6, sliceCount: 3, workers: Workers(count: 2))
    plan.load(network)
    let result = plan.trainingStep(inputs, labels: labels, key: RandomKey(seed: 6))
    var twin = NaiveNetwork(network)
    let rows = rows(inputs)
    #expect(abs(result.loss - twin.loss(rows, labels)) < 1e-5 * max(1, result.loss))

    let gradients = plan.gradients()
    var generator = RandomKey(seed: 7).generator()
    for (name, gradient) in gradients.sorted(by: { $0.key < $1.key }) {
      // Central differences at a few places of every parameter, in double: their error is far below the tolerance.
      let places = (0..<min(gradient.count, 12)).map { _ in generator.below(gradient.count) }
      let expected = places.map { place in
        let h = 1e-5
        twin.values[name]![place] += h
        let above = twin.loss(rows, labels)
        twin.values[name]![place] -= 2 * h
        let below = twin.loss(rows, labels)
        twin.values[name]![place] += h
        return (above - below) / (2 * h)
      }
      let scale = max(gradient.values.map { Double(abs($0)) }.max() ?? 0, 1e-3)
      for (place, value) in zip(places, expected) {
        #expect(abs(Double(gradient.values[place]) - value) < 2e-4 * scale, "\(name)[\(place)] of network \(index)")
      }
    }
  }

  @Test(arguments: networks.indices) func inferenceAgreesWithTheNaiveTwin(index: Int) throws {
    let description = Self.networks[index]
    let network = Self.trainedStatistics(Network(description, key: RandomKey(seed: 3)))
    let (inputs, _) = batch(description, 5)
    let plan = try ExecutionPlan(description, mode: .inference, batchSize: 8, workers: Workers(count: 2))
    plan.load(network)
    let logits = plan.predict(inputs)
    let expected = NaiveNetwork(network).forward(rows(inputs), .running).logits
    #expect(relativeError(logits.values.map(Double.init), expected.flatMap { $0 }) < 1e-5)
  }

  @Test(arguments: networks.indices.dropFirst()) func gradientsOfInputAndLayerAgreeWithDifferences(index: Int) throws {
    let description = Self.networks[index]
    let network = Self.trainedStatistics(Network(description, key: RandomKey(seed: 3)))
    let (inputs, _) = batch(description, 3)
    let layer = try #require(description.nodes.first { $0.layer.keyword == "convolution" }).name
    let plan = try ExecutionPlan(
      description, mode: .gradient, batchSize: 4, captures: [layer], workers: Workers(count: 2))
    plan.load(network)
    var seeds = Tensor(shape: [3, plan.outputCount])
    for n in 0..<3 { seeds.values[n * plan.outputCount + 1] = 1 }
    let result = plan.gradients(of: inputs, outputGradient: seeds)
    let twin = NaiveNetwork(network)
    let expected = twin.forward(rows(inputs), .running)
    #expect(relativeError(result.logits.values.map(Double.init), expected.logits.flatMap { $0 }) < 1e-5)
    #expect(
      relativeError(result.captured[0].value.values.map(Double.init), (expected.layers[layer] ?? []).flatMap { $0 })
        < 1e-5)
    var generator = RandomKey(seed: 8).generator()
    let perRecord = description.input.product
    for _ in 0..<20 {
      let (n, place) = (generator.below(3), generator.below(perRecord))
      var row = rows(inputs)[n]
      let h = 1e-5
      row[place] += h
      let above = twin.forward([row], .running).logits[0][1]
      row[place] -= 2 * h
      let below = twin.forward([row], .running).logits[0][1]
      let found = Double(result.inputGradient.values[n * perRecord + place])
      #expect(abs(found - (above - below) / (2 * h)) < 1e-4)
    }
  }

  static let trainedAlike: [NetworkDescription] = {
    do {
      let row = try NetworkDescription(
        input: [1, 12, 12], preset: .keras,
        layers: [
          (nil, .convolution(filters: 16, kernel: 3, padding: .same, hasBias: false)), (nil, .batchNorm),
          (nil, .relu), (nil, .spatialDropout(rate: 0.2)), (nil, .maxPool(kernel: 2)),
          (nil, .flatten), (nil, .dropout(rate: 0.3)), (nil, .dense(units: 10)),
        ])
      return try [row, everyOtherLayer()] + graphs + windows + ActivationTests.networks.suffix(4)
        + ActivationTests.softmaxNetworks.prefix(1)
    } catch { preconditionFailure("\(error)") }
  }()

  /// The layers that the networks above lack, with penalties.
  private static func everyOtherLayer() throws -> NetworkDescription {
    let graph: [(String?, Layer, [String])] = [
      (nil, .normalize(mean: [0.1], deviation: [0.5]), []),
      (nil, .pad([1, 1, 1, 1], fill: .reflect), []),
      (nil, .convolution(filters: 8, kernel: 3), []), ("stem", .groupNorm(groups: 4), []),
      (nil, .depthwiseConvolution(kernel: 3, padding: .same, multiplier: 2), []),
      (nil, .convolution(filters: 8, kernel: 1), []), (nil, .squeezeExcite(units: 4), []),
      ("branch", .stochasticDepth(rate: 0.3), []), ("sum", .add, ["stem", "branch"]),
      (nil, .maxPool(kernel: 2), []), (nil, .layerNorm(axes: .channels), []),
      (nil, .transposedConvolution(filters: 5, kernel: 3, stride: 2, padding: .same), []),
      (nil, .relu, []), (nil, .crop([1, 2, 0, 1]), []),
      ("large", .upsample(factor: 2, method: .bilinear), []), ("top", .globalMaxPool, []),
      ("product", .multiply, ["large", "top"]), (nil, .reshape([10, 9, 22]), ["product"]),
      (nil, .globalAveragePool, []), (nil, .dense(units: 3), []),
    ]
    return try NetworkDescription(
      input: [1, 12, 12], preset: .keras, nodes: NetworkDescription.named(graph),
      weights: WeightSettings(initializer: .heNormal, penalty: Penalty(l1: 1e-3, l2: 1e-3)))
  }

  @Test(arguments: trainedAlike) func equalBitsForAnyNumberOfThreads(description: NetworkDescription) throws {
    let network = Network(description, key: RandomKey(seed: 1))
    let (inputs, labels) = batch(description, 32)
    func trained(threads: Int) throws -> Network {
      let plan = try ExecutionPlan(
        description, mode: .training, batchSize: 32, sliceCount: 8, workers: Workers(count: threads))
      plan.load(network)
      for step in 0..<20 {
        _ = plan.trainingStep(inputs, labels: labels, key: RandomKey(seed: 2).derived(step))
        plan.update { range, values, gradients in for i in 0..<range.count { values[i] -= 0.05 * gradients[i] } }
      }
      return try plan.network()
    }
    let one = try trained(threads: 1)
    #expect(one != network && one.values.values.allSatisfy { $0.values.allSatisfy(\.isFinite) })
    for threads in [2, 3, 8] { #expect(try trained(threads: threads) == one) }
  }

  @Test func theGradientBehindAReluIsNotMasked() throws {
    let description = try NetworkDescription(
      input: [1, 6, 6], preset: .keras,
      layers: [
        (nil, .convolution(filters: 3, kernel: 3)), ("active", .relu), (nil, .globalAveragePool),
      ])
    let plan = try ExecutionPlan(
      description, mode: .gradient, batchSize: 1, captures: ["active"], workers: Workers(count: 1))
    plan.load(Network(description, key: RandomKey(seed: 1)))
    let result = plan.gradients(
      of: normalTensor([1, 1, 6, 6], RandomKey(seed: 2)), outputGradient: Tensor(shape: [1, 3], values: [0, 16, 0]))
    #expect(result.captured[0].value.values[16..<32].contains(0))
    #expect(result.captured[0].gradient.values[16..<32].allSatisfy { $0 == 1 })
  }

  @Test func severalInputsAndOutputs() throws {
    typealias Input = NetworkDescription.Input
    let description = try NetworkDescription(
      inputs: [Input(name: "image", shape: [1, 6, 6]), Input(name: "age", shape: [2])], preset: .keras,
      nodes: NetworkDescription.named([
        (nil, .convolution(filters: 4, kernel: 3), ["image"]), ("a", .relu, []),
        ("flat", .flatten, []), ("joined", .concatenate, ["flat", "age"]),
        ("kind", .dense(units: 3), ["joined"]), ("mood", .dense(units: 2), ["joined"]),
      ]), outputs: ["kind", "mood"])
    let network = Network(description, key: RandomKey(seed: 3))
    let inputs = [normalTensor([4, 1, 6, 6], RandomKey(seed: 1)), normalTensor([4, 2], RandomKey(seed: 2))]
    let naive = NaiveNetwork(network).forward(["image": rows(inputs[0]), "age": rows(inputs[1])], .running)

    let inference = try ExecutionPlan(description, mode: .inference, batchSize: 4, workers: Workers(count: 2))
    inference.load(network)
    for (name, output) in zip(["kind", "mood"], inference.predict(inputs)) {
      #expect(relativeError(output.values.map(Double.init), (naive[name] ?? []).flatMap { $0 }) < 1e-5)
    }
    let plan = try ExecutionPlan(description, mode: .training, batchSize: 4, workers: Workers(count: 2))
    plan.load(network)
    let labels: [[Int32]] = [[0, 1, 2, 0], [1, 1, 0, 0]]
    let result = plan.trainingStep(inputs, targets: labels.map { .labels($0) }, key: RandomKey(seed: 1))
    func logSum(_ row: [Double]) -> Double { Double.logarithm(row.reduce(0) { $0 + Double.exponential($1) }) }
    let expected = zip(["kind", "mood"], labels).map { name, labels -> Double in
      let losses: [Double] = zip(naive[name] ?? [], labels).map { logSum($0) - $0[Int($1)] }
      return losses.reduce(0, +) / 4
    }
    #expect(relativeError(plan.outputLosses, expected) < 1e-5)
    #expect(abs(result.loss - expected[0] - expected[1]) < 1e-5)
    // The first output's bias gradient is softmax − one-hot: the second loss must not reach it.
    let gradient = plan.gradients()["kind.bias"]?.values.map(Double.init) ?? []
    let softmax = (naive["kind"] ?? []).map { row in row.map { Double.exponential($0 - logSum(row)) } }
    let differences = (0..<3).map { unit -> Double in
      let parts = (0..<4).map { softmax[$0][unit] - (labels[0][$0] == unit ? 1 : 0) }
      return parts.reduce(0, +) / 4
    }
    #expect(relativeError(gradient, differences) < 1e-5)

    let gradients = try ExecutionPlan(description, mode: .gradient, batchSize: 4, workers: Workers(count: 1))
    gradients.load(network)
    var seeds = [Tensor(shape: [4, 3]), Tensor(shape: [4, 2])]
    for record in 0..<4 { seeds[1].values[2 * record] = 1 }
    let found = gradients.gradients(of: inputs, outputGradients: seeds)
    let weights = network["mood.weight"].values
    for record in 0..<4 {
      for feature in 0..<2 { #expect(found.inputGradients[1].values[2 * record + feature] == weights[64 + feature]) }
    }
  }

  @Test func dropoutKeepsTheMean() throws {
    let description = try NetworkDescription(
      input: [64], preset: .keras, layers: [("drop", .dropout(rate: 0.25)), ("out", .dense(units: 2))])
    var network = Network(description, key: RandomKey(seed: 1))
    network["out.weight"] = Tensor(
      shape: [2, 64], values: [Float](repeating: 1, count: 64) + [Float](repeating: 0, count: 64))
    let plan = try ExecutionPlan(description, mode: .training, batchSize: 512, workers: Workers(count: 1))
    plan.load(network)
    let result = plan.trainingStep(
      Tensor(shape: [512, 64], repeating: 0.01), labels: [Int32](repeating: 0, count: 512), key: RandomKey(seed: 9))
    // Expected logit 0.64; without rescaling it were 0.48. log(1 + e^-0.64) = 0.4237; at 0.48 it were 0.4818.
    #expect(abs(result.loss - 0.4237) < 0.01)
  }
}
