import Arrays
import Networks
import Testing

@Suite struct FrameworkParametersTests {
  private func network(_ description: NetworkDescription) -> Network {
    Network(description, key: RandomKey(seed: 5))
  }

  private func mixed() throws -> Network {
    network(
      try NetworkDescription(input: [2, 4, 3], preset: .keras) {
        Layer.convolution(filters: 3, kernel: [3, 2], padding: .same).named("conv")
        Layer.batchNorm.named("norm")
        Layer.relu
        Layer.flatten
        Layer.batchNorm.named("flat")
        Layer.dense(units: 5).named("dense")
      })
  }

  @Test func pytorchKeepsOurOrder() throws {
    let network = try mixed()
    let values = try network.values(as: .pytorch)
    #expect(
      values.map(\.name) == [
        "conv.weight", "conv.bias", "norm.weight", "norm.bias", "norm.running_mean", "norm.running_var", "flat.weight",
        "flat.bias", "flat.running_mean", "flat.running_var", "dense.weight", "dense.bias",
      ])
    #expect(values[0].value == network["conv.weight"] && values[10].value == network["dense.weight"])
  }

  @Test func kerasHasChannelsInnermost() throws {
    var network = try mixed()
    network["flat.beta"] = Tensor(shape: [36], values: (0..<36).map(Float.init))
    let values = Dictionary(try network.values(as: .keras)) { first, _ in first }
    let (kernel, weight) = (try #require(values["conv/kernel"]), network["conv.weight"])
    #expect(kernel.shape == [3, 2, 2, 3])
    let (dense, own) = (try #require(values["dense/kernel"]), network["dense.weight"])
    #expect(dense.shape == [36, 5])
    let beta = try #require(values["flat/beta"])
    for y in 0..<3 {
      for x in 0..<2 {
        for channel in 0..<2 {
          for filter in 0..<3 {
            #expect(
              kernel.values[((y * 2 + x) * 2 + channel) * 3 + filter]
                == weight.values[((filter * 2 + channel) * 3 + y) * 2 + x])
          }
        }
      }
    }
    // Feature (y, x, channel) of Keras is feature (channel, y, x) of ours.
    for y in 0..<4 {
      for x in 0..<3 {
        for channel in 0..<3 {
          let (theirs, ours) = ((y * 3 + x) * 3 + channel, (channel * 4 + y) * 3 + x)
          #expect(beta.values[theirs] == Float(ours))
          for unit in 0..<5 { #expect(dense.values[theirs * 5 + unit] == own.values[unit * 36 + ours]) }
        }
      }
    }
  }

  @Test func joinedFeaturesKeepTheirOrders() throws {
    let network = network(
      try NetworkDescription(
        inputs: [.init(name: "image", shape: [2, 1, 2]), .init(name: "age", shape: [1])], preset: .keras
      ) {
        Layer.flatten.reading("image").named("flat")
        Layer.concatenate.reading("age", "flat")
        Layer.dense(units: 1, hasBias: false).named("last")
      })
    let kernel = try network.values(as: .keras)[0].value.values
    let own = network["last.weight"].values
    #expect(kernel == [own[0], own[1], own[3], own[2], own[4]])
  }

  @Test(arguments: FrameworkPreset.allCases) func comesBack(framework: FrameworkPreset) throws {
    let network = try mixed()
    let values = try Dictionary(network.values(as: framework)) { first, _ in first }
    #expect(try Network(network.description, values: values, as: framework) == network)
  }

  @Test func refusesWhatDoesNotFit() throws {
    let network = try mixed()
    let values = try Dictionary(network.values(as: .keras)) { first, _ in first }
    func message(_ change: (inout [String: Tensor]) -> Void) -> String {
      var changed = values
      change(&changed)
      let error = #expect(throws: NetworkError.self) {
        try Network(network.description, values: changed, as: .keras)
      }
      return error?.message ?? ""
    }
    #expect(message { $0["norm/gamma"] = nil } == "parameter 'norm/gamma' of shape [3] is missing")
    #expect(message { $0["norm/gama"] = Tensor(shape: [3]) }.contains("'norm/gama' belongs to no layer"))
    #expect(
      message { $0["dense/kernel"] = Tensor(shape: [5, 36]) }
        == "parameter 'dense/kernel' has shape [5, 36], the network needs [36, 5]")
  }

  @Test func kerasKeepsDepthwiseFiltersApart() throws {
    let network = network(
      try NetworkDescription(input: [3, 4, 4], preset: .keras) {
        Layer.depthwiseConvolution(kernel: [2, 1], multiplier: 2, hasBias: false).named("depth")
        Layer.squeezeExcite(units: 2).named("gate")
      })
    let values = try network.values(as: .keras)
    #expect(values[0].name == "depth/kernel" && values[0].value.shape == [2, 1, 3, 2])
    let (kernel, own) = (values[0].value.values, network["depth.weight"].values)
    for y in 0..<2 {
      for channel in 0..<3 {
        for filter in 0..<2 {
          #expect(kernel[(y * 3 + channel) * 2 + filter] == own[(channel * 2 + filter) * 2 + y])
        }
      }
    }
    #expect(values[1].name == "gate/reduce/kernel" && values[1].value.shape == [6, 2])
    #expect(try network.values(as: .pytorch)[1].name == "gate.reduce.weight")
    let back = try Network(
      network.description, values: Dictionary(values) { first, _ in first }, as: .keras)
    #expect(back == network)
  }

  @Test func mixedOrdersHaveNoCounterpart() throws {
    let network = network(
      try NetworkDescription(input: [2, 1, 2], preset: .keras) {
        Layer.flatten
        Layer.dense(units: 4)
        Layer.add.reading("dense1", "flatten1")
      })
    #expect(throws: NetworkError.self) { try network.values(as: .keras) }
    #expect(try network.values(as: .pytorch).count == 2)
  }
}
