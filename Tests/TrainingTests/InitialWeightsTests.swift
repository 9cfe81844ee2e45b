import Arrays
import Networks
import Testing
import Training

@Suite struct InitialWeightsTests {
  private func network(_ seed: UInt64, head: (name: String, units: Int), stemHasBias: Bool = true) throws -> Network {
    let description = try NetworkDescription(
      input: [1, 6, 6], preset: .keras,
      layers: [
        ("stem", .convolution(filters: 4, kernel: 3, hasBias: stemHasBias)), ("norm", .batchNorm),
        (nil, .relu), (nil, .flatten), (head.name, .dense(units: head.units)),
      ])
    return Network(description, key: RandomKey(seed: seed))
  }

  @Test func layersAreLoadedByNameAndTheRestStaysAsDrawn() throws {
    var source = try network(1, head: ("head", 10))
    source["norm.movingMean"] = Tensor(shape: [4], values: [1, 2, 3, 4])
    let drawn = try network(2, head: ("head", 3))
    var network = drawn
    let weights = try InitialWeights.load(source, into: &network, skip: ["he*"])
    #expect(weights.loaded == ["stem", "norm"] && weights.skipped == ["head"] && weights.unused.isEmpty)
    for (name, value) in network.values {
      #expect(value == (name.hasPrefix("head") ? drawn : source)[name], "\(name)")
    }
    #expect(network["stem.weight"] != drawn["stem.weight"])
  }

  @Test func layersThatOnlyTheOtherNetworkHasAreTold() throws {
    var network = try network(2, head: ("tail", 10))
    let weights = try InitialWeights.load(try self.network(1, head: ("head", 10)), into: &network, skip: ["tail"])
    #expect(weights.skipped == ["tail"] && weights.unused == ["head"])
  }

  @Test func aWholeNetworkIsLoaded() throws {
    let source = try network(1, head: ("head", 3))
    var network = try network(2, head: ("head", 3))
    let weights = try InitialWeights.load(source, into: &network, skip: [])
    #expect(network == source && weights.skipped.isEmpty && weights.unused.isEmpty)
  }

  @Test func whatDoesNotFitIsNamedAndNothingIsLoaded() throws {
    let source = try network(1, head: ("head", 10))
    let cases: [(Network, skip: [String], words: String)] = [
      (try network(2, head: ("head", 3)), [], "parameter 'head.weight' is [3, 64] here and [10, 64]"),
      (try network(2, head: ("tail", 10)), [], "no parameter 'tail.weight'; skip 'tail'"),
      (try network(2, head: ("head", 10), stemHasBias: false), [], "has a parameter 'stem.bias', which this one lacks"),
      (try network(2, head: ("head", 10)), ["neck"], "no layer with parameters is called 'neck'"),
    ]
    for (drawn, skip, words) in cases {
      var network = drawn
      let error = #expect(throws: TrainingError.self) {
        _ = try InitialWeights.load(source, into: &network, skip: skip)
      }
      #expect(error?.code == .initialWeights && error?.message.contains(words) == true, "\(error?.message ?? "")")
      #expect(network == drawn)
    }
  }
}
