import Foundation
import Networks
import Settings
import Testing

@Suite struct LayerCodingTests {
  /// Layers as a description stores them: everything spelled out.
  static let written: [(Layer, String)] = [
    (
      .transposedConvolution(
        filters: 4, kernel: [3, 5], stride: 2, padding: .symmetric(1), outputPadding: 1, dilation: 2, groups: 2),
      #"{"transposedConvolution":{"bias":true,"biasInitializer":null,"biasPenalty":null,"dilation":2,"filters":4,"#
        + #""groups":2,"initializer":null,"kernel":[3,5],"outputPadding":1,"padding":[1,1,1,1],"penalty":null,"#
        + #""stride":2}}"#
    ),
    (
      .batchNorm(NormSettings(preset: .pytorch, epsilon: 0.5, hasScale: false), momentum: 0.25),
      #"{"batchNorm":{"center":true,"epsilon":0.5,"momentum":0.25,"preset":"pytorch","scale":false}}"#
    ),
    (
      .normalize(mean: [0.5], deviation: [0.25, 1]),
      #"{"normalize":{"mean":0.5,"per":"channel","standardDeviation":[0.25,1.0]}}"#
    ), (.normalize(per: .band), #"{"normalize":{"mean":null,"per":"band","standardDeviation":null}}"#),
    (.globalMaxPool, #"{"globalMaxPool":{}}"#), (.relu, #"{"relu":{}}"#),
    (.leakyReLU(slope: 0.5), #"{"leakyReLU":{"slope":0.5}}"#), (.reshape([2, 3]), #"{"reshape":{"shape":[2,3]}}"#),
    (.pad([1, 2], fill: .reflect), #"{"pad":{"borders":[1,2],"fill":"reflect"}}"#),
    (.pad([0, 2], fill: .constant(1.5)), #"{"pad":{"borders":[0,2],"fill":1.5}}"#),
    (.maxPool(kernel: 2), #"{"maxPool":{"kernel":2,"padding":"valid","stride":2}}"#),
    (.upsample(factor: [2, 3], method: .bilinear), #"{"upsample":{"factor":[2,3],"method":"bilinear"}}"#),
    (
      .dense(
        units: 2,
        weights: WeightSettings(
          initializer: .normal(deviation: 0.5), biasInitializer: .ones, penalty: Penalty(l1: 0.5),
          biasPenalty: Penalty(l2: 0.25))),
      #"{"dense":{"bias":true,"biasInitializer":{"ones":{}},"biasPenalty":{"l1":0.0,"l2":0.25},"#
        + #""initializer":{"normal":{"deviation":0.5}},"penalty":{"l1":0.5,"l2":0.0},"units":2}}"#
    ),
  ]

  @Test(arguments: written.indices) func isStoredSpelledOut(index: Int) throws {
    let (layer, text) = Self.written[index]
    #expect(layer.canonical.json == text)
    let again = try JSONDecoder().decode(Layer.self, from: JSONEncoder().encode(layer))
    #expect(again == layer && again.canonical.json == text)
  }

  /// What a layer leaves to its network is spelled out once it stands in one, whoever said it.
  @Test(arguments: FrameworkPreset.allCases) func takesWhatTheNetworkSays(preset: FrameworkPreset) throws {
    func layer(_ layer: Layer) throws -> Layer {
      try NetworkDescription(
        input: [4, 5], preset: preset, nodes: [.init(name: "a", layer: layer)],
        weights: WeightSettings(penalty: Penalty(l2: 0.5))
      ).nodes[0].layer
    }
    let isKeras = preset == .keras
    #expect(
      try layer(.batchNorm)
        == .batchNorm(
          NormSettings(preset: preset, epsilon: isKeras ? 1e-3 : 1e-5), momentum: isKeras ? 0.99 : 0.1))
    #expect(
      try layer(.layerNorm())
        == .layerNorm(
          axes: isKeras ? .channels : .all, NormSettings(preset: preset, epsilon: isKeras ? 1e-3 : 1e-5)))
    // A layer's own preset brings its own habits.
    #expect(
      try layer(.groupNorm(groups: 2, NormSettings(preset: .pytorch)))
        == .groupNorm(groups: 2, NormSettings(preset: .pytorch, epsilon: 1e-5)))
    let own = WeightSettings(penalty: Penalty(l1: 1))
    #expect(
      try layer(.convolution(filters: 1, kernel: 1, weights: own)) == .convolution(filters: 1, kernel: 1, weights: own))
    #expect(
      try layer(.convolution(filters: 1, kernel: 1))
        == .convolution(filters: 1, kernel: 1, weights: WeightSettings(penalty: Penalty(l2: 0.5))))
  }

  static let mistakes: [([Int], Layer, String)] = [
    (
      [3, 5, 5], .transposedConvolution(filters: 2, kernel: 3, outputPadding: 1), "outputPadding"
    ),
    (
      [3, 2, 2],
      .transposedConvolution(filters: 2, kernel: 3, padding: .symmetric(2)),
      "more off than there is"
    ),
    ([3, 5, 5], .transposedConvolution(filters: 2, kernel: 3, groups: 2), "into 2 groups"),
    ([3], .transposedConvolution(filters: 2, kernel: 3), "[channel, time]"),
    ([3, 5, 5], .depthwiseConvolution(kernel: 3, multiplier: 0), "multiplier: expected an integer from 1"),
    ([6, 5], .groupNorm(groups: 4), "6 channels into 4 groups"),
    ([3, 5], .batchNorm(momentum: 1.5), "momentum: expected a number from 0"),
    ([3, 5], .layerNorm(axes: nil, NormSettings(epsilon: 0)), "epsilon: expected a number from"),
    ([3, 5], .normalize(mean: [1, 2], deviation: [1]), "not 2 and 1"),
    ([3, 5], .normalize(mean: [1], deviation: [0]), "standardDeviation: expected a number"),
    ([3, 5], .normalize(per: .band), "needs [channel, band, frame] to normalise bands"),
    ([1, 3, 5], .normalize(mean: [1, 2], deviation: [1], per: .band), "each of 3 bands, not 2 and 1"),
    ([3, 5], .reshape([4, 4]), "15 values, into [4, 4]"),
    ([3, 5], .reshape([1, 1, 3, 5]), "shape: expected a list of 1 to 3"),
    ([3, 5], .pad([5, 0], fill: .reflect), "border of 0 to 4"),
    ([3, 5], .pad([1, 0, 1, 0]), "both ends of 1 axes"),
    ([3, 5], .crop([2, 3]), "nothing would be left"),
    ([3, 5], .upsample(factor: [2, 3]), "one for each axis"),
    ([3], .upsample(factor: 2), "[channel, time]"),
    ([1, 60_000, 60_000], .upsample(factor: 1000), "too large"),
    ([3], .squeezeExcite(units: 2), "[channel, time]"),
    ([3, 4], .squeezeExcite(units: 0), "units: expected an integer from 1"),
    ([3], .globalMaxPool, "[channel, time]"), ([3], .spatialDropout(rate: 0.5), "[channel, time]"),
    ([3, 4], .stochasticDepth(rate: 1), "rate: expected a number from 0"),
  ]

  @Test(arguments: mistakes.indices) func namesTheLayerThatDoesNotFit(index: Int) {
    let (input, layer, words) = Self.mistakes[index]
    let error = #expect(throws: NetworkError.self) {
      try NetworkDescription(input: input, preset: .keras, layers: [("odd", layer)])
    }
    let message = error?.message ?? ""
    #expect(message.contains(words) && message.contains("\(layer.keyword) 'odd'"), "\(message)")
  }

  @Test(arguments: [[3], [3, 1], [3, 5]], [[2], [1, 5], [3, 1, 1]])
  func factorsMustFit(fitting: [Int], other: [Int]) throws {
    func multiply(_ factor: [Int]) throws -> NetworkDescription {
      try NetworkDescription(
        inputs: [.init(name: "x", shape: [3, 5]), .init(name: "f", shape: factor)], preset: .keras,
        nodes: [.init(name: "m", layer: .multiply, inputs: ["x", "f"])])
    }
    #expect(try multiply(fitting).outputShapes == [[3, 5]])
    let error = #expect(throws: NetworkError.self) { try multiply(other) }
    #expect(error?.message.contains("one factor for each channel") == true)
  }

  @Test func countsMultiplyAddsWhereWeightsAreUsed() throws {
    func count(_ layer: Layer) throws -> Int {
      try NetworkDescription(input: [4, 5, 6], preset: .keras, layers: [(nil, layer)]).multiplyAdds
    }
    // Every input value meets a window of 3 × 3 for each of 2 filters.
    #expect(
      try count(.transposedConvolution(filters: 2, kernel: 3, stride: 2)) == 30 * 4 * 2 * 9)
    #expect(
      try count(.depthwiseConvolution(kernel: 3, padding: .same, multiplier: 2)) == 30 * 8 * 9)
    #expect(try count(.squeezeExcite(units: 3)) == 2 * 4 * 3)
  }
}
