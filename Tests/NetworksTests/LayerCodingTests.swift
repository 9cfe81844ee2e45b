import Foundation
import Networks
import Testing

@Suite struct LayerCodingTests {
  /// Every layer with settings of its own, as a description writes it.
  static let written: [(Layer, String)] = [
    (
      .depthwiseConvolution(
        DepthwiseConvolution(kernel: 3, padding: .same, dilation: 2, multiplier: 4, hasBias: false)),
      #"{"depthwiseConvolution":{"bias":false,"dilation":2,"kernel":3,"multiplier":4,"padding":"same","stride":1}}"#
    ),
    (
      .transposedConvolution(
        TransposedConvolution(
          filters: 4, kernel: [3, 5], stride: 2, padding: .symmetric(1), outputPadding: 1, dilation: 2, groups: 2)),
      #"{"transposedConvolution":{"bias":true,"dilation":2,"filters":4,"groups":2,"kernel":[3,5],"#
        + #""outputPadding":1,"padding":[1,1,1,1],"stride":2}}"#
    ),
    (
      .batchNorm(BatchNorm(NormSettings(preset: .pytorch, epsilon: 0.5, hasScale: false), momentum: 0.25)),
      #"{"batchNorm":{"epsilon":0.5,"momentum":0.25,"preset":"pytorch","scale":false}}"#
    ),
    (.batchNorm, #"{"batchNorm":{}}"#),
    (
      .layerNorm(LayerNorm(axes: .channels, NormSettings(hasCenter: false))),
      #"{"layerNorm":{"axes":"channels","center":false}}"#
    ),
    (.groupNorm(GroupNorm(groups: 8)), #"{"groupNorm":{"groups":8}}"#),
    (
      .normalize(Normalize(mean: [0.5], deviation: [0.25, 1])),
      #"{"normalize":{"mean":[0.5],"standardDeviation":[0.25,1]}}"#
    ),
    (.globalMaxPool, #"{"globalMaxPool":{}}"#), (.multiply, #"{"multiply":{}}"#),
    (.stochasticDepth(Dropout(rate: 0.5)), #"{"stochasticDepth":{"rate":0.5}}"#),
    (.reshape(Reshape(shape: [2, 3])), #"{"reshape":[2,3]}"#),
    (
      .pad(Pad([.init(low: 1, high: 2)], fill: .reflect)), #"{"pad":{"borders":[1,2],"fill":"reflect"}}"#
    ), (.pad(Pad([.init(low: 0, high: 2)], fill: .constant(1.5))), #"{"pad":{"borders":[0,2],"fill":1.5}}"#),
    (.pad(Pad([.init(low: 0, high: 2)])), #"{"pad":{"borders":[0,2]}}"#),
    (.crop(Crop([.init(low: 1, high: 2), .init(low: 3, high: 4)])), #"{"crop":[1,2,3,4]}"#),
    (.upsample(Upsample(factor: [2, 3], method: .bilinear)), #"{"upsample":{"factor":[2,3],"method":"bilinear"}}"#),
    (.upsample(Upsample(factor: 2)), #"{"upsample":{"factor":2}}"#),
    (.squeezeExcite(SqueezeExcite(units: 4)), #"{"squeezeExcite":{"units":4}}"#),
    (
      .dense(
        Dense(
          units: 2,
          weights: WeightSettings(
            initializer: .normal(deviation: 0.5), biasInitializer: .ones, penalty: Penalty(l1: 0.5),
            biasPenalty: Penalty(l2: 0.25)))),
      #"{"dense":{"bias":true,"biasInitializer":"ones","biasPenalty":{"l2":0.25},"initializer":{"normal":0.5},"#
        + #""penalty":{"l1":0.5},"units":2}}"#
    ),
  ]

  @Test(arguments: written.indices) func keepsItsWrittenForm(index: Int) throws {
    let (layer, text) = Self.written[index]
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    #expect(String(decoding: try encoder.encode(layer), as: UTF8.self) == text)
    #expect(try JSONDecoder().decode(Layer.self, from: Data(text.utf8)) == layer)
  }

  static let mistakes: [([Int], Layer, String)] = [
    (
      [3, 5, 5], .transposedConvolution(TransposedConvolution(filters: 2, kernel: 3, outputPadding: 1)), "outputPadding"
    ),
    (
      [3, 2, 2],
      .transposedConvolution(TransposedConvolution(filters: 2, kernel: 3, padding: .symmetric(2))),
      "more off than there is"
    ),
    ([3, 5, 5], .transposedConvolution(TransposedConvolution(filters: 2, kernel: 3, groups: 2)), "into 2 groups"),
    ([3], .transposedConvolution(TransposedConvolution(filters: 2, kernel: 3)), "[channel, time]"),
    ([3, 5, 5], .depthwiseConvolution(DepthwiseConvolution(kernel: 3, multiplier: 0)), "one filter a channel"),
    ([6, 5], .groupNorm(GroupNorm(groups: 4)), "6 channels into 4 groups"),
    ([3, 5], .batchNorm(BatchNorm(momentum: 1.5)), "momentum from 0 to 1"),
    ([3, 5], .layerNorm(LayerNorm(axes: nil, NormSettings(epsilon: 0))), "positive epsilon"),
    ([3, 5], .normalize(Normalize(mean: [1, 2], deviation: [1])), "not 2 and 1"),
    ([3, 5], .normalize(Normalize(mean: [1], deviation: [0])), "positive deviations"),
    ([3, 5], .reshape(Reshape(shape: [4, 4])), "15 values, into [4, 4]"),
    ([3, 5], .reshape(Reshape(shape: [1, 1, 3, 5])), "one to three positive lengths"),
    ([3, 5], .pad(Pad([.init(low: 5, high: 0)], fill: .reflect)), "border of 0 to 4"),
    ([3, 5], .pad(Pad([.init(low: 1, high: 0), .init(low: 1, high: 0)])), "both ends of 1 axes"),
    ([3, 5], .crop(Crop([.init(low: 2, high: 3)])), "nothing would be left"),
    ([3, 5], .upsample(Upsample(factor: [2, 3])), "one for each axis"),
    ([3], .upsample(Upsample(factor: 2)), "[channel, time]"),
    ([1, 60_000, 60_000], .upsample(Upsample(factor: 1000)), "too large"),
    ([3], .squeezeExcite(SqueezeExcite(units: 2)), "[channel, time]"),
    ([3, 4], .squeezeExcite(SqueezeExcite(units: 0)), "at least one unit"),
    ([3], .globalMaxPool, "[channel, time]"), ([3], .spatialDropout(Dropout(rate: 0.5)), "[channel, time]"),
    ([3, 4], .stochasticDepth(Dropout(rate: 1)), "below 1"),
  ]

  @Test(arguments: mistakes.indices) func namesTheLayerThatDoesNotFit(index: Int) {
    let (input, layer, words) = Self.mistakes[index]
    let error = #expect(throws: NetworkError.self) {
      try NetworkDescription(input: input, preset: .keras, layers: [("odd", layer)])
    }
    let message = error?.message ?? ""
    #expect(message.contains(words) && message.contains("\(layer.kind.rawValue) 'odd'"), "\(message)")
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
      try count(.transposedConvolution(TransposedConvolution(filters: 2, kernel: 3, stride: 2))) == 30 * 4 * 2 * 9)
    #expect(
      try count(.depthwiseConvolution(DepthwiseConvolution(kernel: 3, padding: .same, multiplier: 2))) == 30 * 8 * 9)
    #expect(try count(.squeezeExcite(SqueezeExcite(units: 3))) == 2 * 4 * 3)
  }
}
