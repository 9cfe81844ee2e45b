import Arrays
import Concurrency
import Networks
import Settings
import Testing

/// Every layer against numbers of PyTorch and Keras: what comes out while training, and all gradients, to 1e-5 of the
/// largest value of each array.
@Suite struct LayerGoldenTests {
  /// What a golden's parameters are called here, by what its framework calls them.
  private static let arrayNames = [
    "weight": "weight", "bias": "bias", "kernel": "weight", "depthwise_kernel": "weight", "gamma": "gamma",
    "beta": "beta", "reduce.weight": "reduce.weight", "reduce.bias": "reduce.bias", "expand.weight": "expand.weight",
    "expand.bias": "expand.bias",
  ]

  /// What makes the layers of each operation.
  private static let makers: [String: @Sendable (LayerGolden) throws -> Layer] = exemplifiedLayers.values.reduce(
    into: [:]) {
      guard case .layers(let operations, let make) = $1.goldens else { return }
      for operation in operations { $0[operation] = make }
    }

  private static func operation(_ golden: LayerGolden, _ name: String) -> String {
    golden.word("op").isEmpty ? name : golden.word("op")
  }

  private static func cases(_ file: String) throws -> [String: LayerGolden] {
    let all = try LayerGolden.load(file)
    // These have tests of their own below.
    return all.filter { name, _ in
      !name.hasPrefix("residual") && !name.hasPrefix("conv_same") && name != "batchnorm" && name != "batchnorm_1"
    }
  }

  private func check(_ golden: LayerGolden, _ name: String, preset: FrameworkPreset) throws {
    let input = try golden.tensor("input")
    let shape = Array(input.shape.dropFirst())
    let operation = Self.operation(golden, name)
    let make = try #require(Self.makers[operation], "no layer for '\(operation)'")
    let layer = try make(golden)
    let probe = try LayerProbe([shape], [("layer", layer, [])], preset: preset, recordCount: input.shape[0])
    var network = Network(probe.bare, key: RandomKey(seed: 1))
    // Where PyTorch says weight and bias of a normalisation.
    let isNorm = probe.bare.parameters.contains { $0.name == "layer.gamma" }
    func own(_ array: String) throws -> String {
      if isNorm, array == "weight" { return "layer.gamma" }
      if isNorm, array == "bias" { return "layer.beta" }
      return "layer.\(try #require(Self.arrayNames[array], "\(array)"))"
    }
    var checked = 0
    for array in golden.arrayNames where array.hasPrefix("param.") {
      network[try own(String(array.dropFirst(6)))] = try golden.tensor(array)
    }
    for (theirs, ours) in [("running_mean", "movingMean"), ("running_var", "movingVariance")] {
      guard golden.has("buffer_before.\(theirs)") else { continue }
      network["layer.\(ours)"] = try golden.tensor("buffer_before.\(theirs)")
    }
    let result = try probe.train(
      network.values, inputs: [input], seed: golden.tensor("grad_output"), slices: input.shape[0])
    #expect(relativeError(result.output, try golden.doubles("output")) < 1e-5, "output of \(name)")
    #expect(relativeError(result.inputs[0], try golden.doubles("grad_input")) < 1e-5, "input gradient of \(name)")
    for array in golden.arrayNames where array.hasPrefix("grad.") {
      let gradient = try #require(result.parameters[try own(String(array.dropFirst(5)))])
      #expect(relativeError(gradient, try golden.doubles(array)) < 1e-5, "\(array) of \(name)")
      checked += 1
    }
    #expect(checked == probe.bare.parameters.count { $0.role == .trained }, "parameters of \(name)")
    for (theirs, ours) in [("running_mean", "movingMean"), ("running_var", "movingVariance")] {
      guard golden.has("buffer_after.\(theirs)") else { continue }
      let found = result.network["layer.\(ours)"].values.map(Double.init)
      #expect(relativeError(found, try golden.doubles("buffer_after.\(theirs)")) < 1e-5, "\(ours) of \(name)")
    }
  }

  /// Operations of which there are no numbers would hold nothing.
  @Test func everyOperationHasAGolden() throws {
    var operations: Set<String> = []
    for (file, preset) in [("layers-torch", FrameworkPreset.pytorch), ("layers-keras", .keras)] {
      for (name, golden) in try Self.cases(file) where !(preset == .keras && name == "penalised") {
        operations.insert(Self.operation(golden, name))
      }
    }
    for (keyword, kind) in exemplifiedLayers {
      guard case .layers(let own, _) = kind.goldens else { continue }
      #expect(!own.isEmpty && operations.isSuperset(of: own), "\(keyword)")
    }
  }

  @Test func agreesWithPyTorch() throws {
    let cases = try Self.cases("layers-torch")
    #expect(cases.count == 68)
    for (name, golden) in cases { try check(golden, name, preset: .pytorch) }
  }

  @Test func agreesWithKeras() throws {
    let cases = try Self.cases("layers-keras").filter { $0.key != "penalised" }
    #expect(cases.count == 15)
    for (name, golden) in cases { try check(golden, name, preset: .keras) }
  }

  /// PyTorch's evaluation mode: running statistics.
  ///
  /// A gradient plan has no gradients of parameters.
  @Test func batchNormWithRunningStatisticsAgreesWithPyTorch() throws {
    let golden = try #require(try LayerGolden.load("layers-torch")["batchnorm_1"])
    let input = try golden.tensor("input")
    let description = try NetworkDescription(
      input: Array(input.shape.dropFirst()), preset: .pytorch, layers: [("layer", .batchNorm)])
    var network = Network(description, key: RandomKey(seed: 1))
    network["layer.gamma"] = try golden.tensor("param.weight")
    network["layer.beta"] = try golden.tensor("param.bias")
    network["layer.movingMean"] = try golden.tensor("buffer_before.running_mean")
    network["layer.movingVariance"] = try golden.tensor("buffer_before.running_var")
    let plan = try ExecutionPlan(description, mode: .gradient, batchSize: 6, workers: Workers(count: 1))
    plan.load(network)
    let result = plan.gradients(of: input, outputGradient: try golden.tensor("grad_output"))
    #expect(relativeError(result.logits.values.map(Double.init), try golden.doubles("output")) < 1e-5)
    #expect(relativeError(result.inputGradient.values.map(Double.init), try golden.doubles("grad_input")) < 1e-5)
  }

  @Test func residualBlockAgreesWithPyTorch() throws {
    let golden = try #require(try LayerGolden.load("layers-torch")["residual_block_0"])
    func conv(_ kernel: AxisLengths, stride: AxisLengths) -> Layer {
      .convolution(filters: 13, kernel: kernel, stride: stride, padding: .same, hasBias: false)
    }
    let probe = try LayerProbe(
      [[7, 8, 8]],
      [
        ("c1", conv(3, stride: 2), ["x0"]), ("b1", .batchNorm, []), (nil, .relu, []), ("c2", conv(3, stride: 1), []),
        ("b2", .batchNorm, []), ("p", conv(1, stride: 2), ["x0"]), (nil, .add, ["b2", "p"]), (nil, .relu, []),
      ], preset: .pytorch, recordCount: 3)
    var network = Network(probe.bare, key: RandomKey(seed: 1))
    func own(_ array: Substring) -> String {
      let parts = array.split(separator: ".")
      let names = ["weight": "gamma", "bias": "beta"]
      return parts[0].hasPrefix("b") ? "\(parts[0]).\(names[String(parts[1])] ?? "")" : String(array)
    }
    for array in golden.arrayNames where array.hasPrefix("param.") {
      network[own(array.dropFirst(6))] = try golden.tensor(array)
    }
    let result = try probe.train(
      network.values, inputs: [golden.tensor("input")], seed: golden.tensor("grad_output"), slices: 3)
    #expect(relativeError(result.output, try golden.doubles("output")) < 1e-5)
    #expect(relativeError(result.inputs[0], try golden.doubles("grad_input")) < 1e-5)
    for array in golden.arrayNames where array.hasPrefix("grad.") {
      let gradient = try #require(result.parameters[own(array.dropFirst(5))])
      #expect(relativeError(gradient, try golden.doubles(array)) < 1e-5, "\(array)")
    }
  }

  @Test func samePaddingAgreesWithKeras() throws {
    let cases = try LayerGolden.load("layers-keras").filter { $0.key.hasPrefix("conv_same") }
    #expect(cases.count == 5)
    for (name, golden) in cases {
      let input = try golden.channelsFirst("input")
      let stride = AxisLengths(try golden.int("stride"))
      let layers: [(String, Layer)] = [
        (
          "output",
          .convolution(filters: 5, kernel: AxisLengths(try golden.int("kernel")), stride: stride, padding: .same)
        ), ("maxpool2_same_output", .maxPool(kernel: 2, stride: stride, padding: .same)),
      ]
      for (output, layer) in layers {
        let description = try NetworkDescription(
          input: Array(input.shape.dropFirst()), preset: .keras, layers: [("layer", layer)])
        var network = Network(description, key: RandomKey(seed: 1))
        if output == "output" {
          network["layer.weight"] = try kernel(golden.tensor("kernel_hwio"))
          network["layer.bias"] = try golden.tensor("bias")
        }
        let plan = try ExecutionPlan(description, mode: .inference, batchSize: 2, workers: Workers(count: 1))
        plan.load(network)
        let found = plan.predict(input).values.map(Double.init)
        let expected = try golden.channelsFirst(output).values.map(Double.init)
        #expect(relativeError(found, expected) < 1e-5, "\(output) of \(name)")
      }
    }
  }

  /// `[height, width, in, out]` to `[out, in, height, width]`.
  private func kernel(_ tensor: Tensor) -> Tensor {
    let (area, inputs, filters) = (tensor.shape[0] * tensor.shape[1], tensor.shape[2], tensor.shape[3])
    return Tensor(
      shape: [filters, inputs, tensor.shape[0], tensor.shape[1]],
      values: (0..<tensor.count).map { index in
        tensor.values[(index % area * inputs + index / area % inputs) * filters + index / (area * inputs)]
      })
  }

  @Test func batchNormAgreesWithKeras() throws {
    let golden = try #require(try LayerGolden.load("layers-keras")["batchnorm"])
    let input = try golden.channelsFirst("input")
    let probe = try LayerProbe(
      [Array(input.shape.dropFirst())], [("layer", .batchNorm, [])], preset: .keras, recordCount: 6)
    var network = Network(probe.bare, key: RandomKey(seed: 1))
    for array in ["gamma", "beta"] { network["layer.\(array)"] = try golden.tensor(array) }
    network["layer.movingMean"] = try golden.tensor("mean_before")
    network["layer.movingVariance"] = try golden.tensor("variance_before")
    let result = try probe.train(network.values, inputs: [input], seed: Tensor(shape: input.shape), slices: 3)
    let expected = try golden.channelsFirst("output_training").values.map(Double.init)
    #expect(relativeError(result.output, expected) < 1e-5)
    for (ours, theirs) in [("movingMean", "mean_after"), ("movingVariance", "variance_after")] {
      #expect(relativeError(result.network["layer.\(ours)"].values.map(Double.init), try golden.doubles(theirs)) < 1e-5)
    }
    let plan = try ExecutionPlan(probe.bare, mode: .inference, batchSize: 6, workers: Workers(count: 1))
    // Keras predicted after the step, with the statistics it had moved.
    plan.load(result.network)
    let inference = try golden.channelsFirst("output_inference").values.map(Double.init)
    #expect(relativeError(plan.predict(input).values.map(Double.init), inference) < 1e-5)
  }
}
