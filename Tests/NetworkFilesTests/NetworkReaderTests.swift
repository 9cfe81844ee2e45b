import Foundation
import NetworkFiles
import Networks
import Pipelines
import Settings
import Testing

@Suite struct NetworkReaderTests {
  private func read(_ layers: String, input: String = "[1, 28, 28]") throws -> NetworkDescription {
    let text = "input: \(input)\npreset: keras\nlayers:\n" + layers
    return try NetworkReader.read(ConfigurationText.parse(text, file: "net.yaml"))
  }

  @Test func readsEveryLayerInItsShortAndLongForm() throws {
    let short = try read(
      """
        - convolution: {filters: 8, kernel: 3, padding: same, bias: false}
        - batchNorm
        - relu
        - maxPool: 2
        - spatialDropout: 0.1
        - {relu: , name: features}
        - globalAveragePool
        - dropout: 0.5
        - dense: 10
      """)
    let long = try read(
      """
        - {convolution: {filters: 8, kernel: [3, 3], stride: [1, 1], padding: same, bias: false}}
        - {batchNorm: }
        - {relu: }
        - maxPool: {kernel: 2, stride: [2, 2]}
        - spatialDropout: {rate: 0.1}
        - {name: features, relu: }
        - globalAveragePool
        - dropout: {rate: 0.5}
        - dense: {units: 10, bias: true}
      """)
    #expect(short == long)
    #expect(short.nodes.map(\.name).contains("features"))
    #expect(try short.shapes().last == [10])
  }

  @Test func readsEveryActivation() throws {
    let network = try read(
      """
        - relu6
        - leakyReLU: 0.1
        - leakyReLU: {slope: 0.2}
        - elu
        - {elu: , name: named}
        - elu: 0.5
        - elu: {alpha: 2}
        - gelu
        - geluTanh
        - swish
        - hardSwish
        - mish
        - sigmoid
        - tanh
        - softplus
        - softmax
        - logSoftmax
      """)
    let activations: [Layer] = [
      .relu6, .leakyReLU(slope: 0.1), .leakyReLU(slope: 0.2), .elu(alpha: 1), .elu(alpha: 1), .elu(alpha: 0.5),
      .elu(alpha: 2), .gelu, .geluTanh, .swish, .hardSwish, .mish, .sigmoid, .tanh, .softplus,
    ]
    #expect(network.nodes.map(\.layer) == activations + [.softmax, .logSoftmax])
  }

  @Test func readsWhatALayerReads() throws {
    let network = try read(
      """
        - convolution: {filters: 8, kernel: 3, padding: same}
        - {relu: , name: features}
        - {convolution: {filters: 8, kernel: 1}, inputs: input, name: shortcut}
        - {add: , inputs: [features, shortcut]}
        - {inputs: [add1, input], concatenate: }
      """)
    #expect(network.nodes.map(\.inputs) == [[], [], ["input"], ["features", "shortcut"], ["add1", "input"]])
    #expect(try network.shapes().last == [9, 28, 28])
  }

  @Test func readsWindows() throws {
    let network = try read(
      """
        - convolution: {filters: 8, kernel: 3, padding: [1, 2, 0, 3], dilation: [1, 2]}
        - convolution: {filters: 16, kernel: 3, padding: same, groups: 8}
        - averagePool: {kernel: 3, stride: 2, padding: same}
        - averagePool: 2
      """)
    #expect(try network.shapes() == [[8, 29, 27], [16, 29, 27], [16, 15, 14], [16, 7, 7]])
    #expect(network.parameters.first { $0.name == "convolution2.weight" }?.shape == [16, 1, 3, 3])
  }

  @Test func readsNormsWithTheirSettings() throws {
    let network = try read(
      """
        - batchNorm: {preset: pytorch, epsilon: 0.01, momentum: 0.2, scale: false}
        - layerNorm
        - layerNorm: {axes: all, center: false}
        - groupNorm: 4
        - groupNorm: {groups: 8, epsilon: 1.0e-6}
        - normalize: {mean: [1, 2, 3, 4, 5, 6, 7, 8], standardDeviation: 0.5}
      """, input: "[8, 6, 5]")
    let written = try NetworkDescription(
      input: [8, 6, 5], preset: .keras,
      layers: [
        .batchNorm(NormSettings(preset: .pytorch, epsilon: 0.01, hasScale: false), momentum: 0.2),
        .layerNorm(), .layerNorm(axes: .all, NormSettings(hasCenter: false)),
        .groupNorm(groups: 4), .groupNorm(groups: 8, NormSettings(epsilon: 1e-6)),
        .normalize(mean: [1, 2, 3, 4, 5, 6, 7, 8], deviation: [0.5]),
      ].map { (nil, $0) })
    #expect(network == written)
  }

  @Test func readsLayersOverSpace() throws {
    let network = try read(
      """
        - depthwiseConvolution: {kernel: 3, stride: 2, padding: same, dilation: 1, multiplier: 2, bias: false}
        - transposedConvolution:
            {filters: 4, kernel: [3, 4], stride: 2, padding: [1, 1, 0, 0], outputPadding: [1, 0], groups: 2, dilation: 1}
        - upsample: 2
        - {upsample: {factor: [1, 2], method: bilinear}, name: large}
        - {globalMaxPool: , name: factors}
        - {multiply: , inputs: [large, factors]}
        - pad: [1, 2, 3, 4]
        - pad: {borders: [1, 0, 0, 0], fill: reflect}
        - pad: {borders: [1, 0, 0, 0], fill: 0.5}
        - crop: [1, 2, 3, 4]
        - squeezeExcite: 2
        - squeezeExcite: {units: 3, activation: relu}
        - stochasticDepth: 0.2
        - reshape: [4, 576]
      """, input: "[2, 7, 6]")
    #expect(
      network.nodes.map(\.layer) == [
        .depthwiseConvolution(kernel: 3, stride: 2, padding: .same, multiplier: 2, hasBias: false),
        .transposedConvolution(
          filters: 4, kernel: [3, 4], stride: 2, padding: .explicit([1, 1, 0, 0]), outputPadding: [1, 0],
          groups: 2), .upsample(factor: 2), .upsample(factor: [1, 2], method: .bilinear),
        .globalMaxPool, .multiply, .pad([1, 2, 3, 4]), .pad([1, 0, 0, 0], fill: .reflect),
        .pad([1, 0, 0, 0], fill: .constant(0.5)), .crop([1, 2, 3, 4]),
        .squeezeExcite(units: 2), .squeezeExcite(units: 3),
        .stochasticDepth(rate: 0.2), .reshape([4, 576]),
      ])
  }

  @Test func readsHowWeightsStartAndWhatTheyCost() throws {
    let text = """
      input: [4, 5, 5]
      preset: keras
      initializer: heNormal
      penalty: {l2: 0.5}
      layers:
        - convolution: {filters: 8, kernel: 3, initializer: {truncatedNormal: 0.25}, biasInitializer: ones}
        - depthwiseConvolution: {kernel: 3, penalty: {l1: 0.25}}
        - flatten
        - dense: {units: 2, initializer: orthogonal, biasPenalty: {l1: 0.5, l2: 1}}
      """
    let network = try NetworkReader.read(ConfigurationText.parse(text, file: "net.yaml"))
    let layers: [Layer] = [
      .convolution(
        filters: 8, kernel: 3,
        weights: WeightSettings(
          initializer: .truncatedNormal(deviation: 0.25), biasInitializer: .ones, penalty: Penalty(l2: 0.5))),
      .depthwiseConvolution(
        kernel: 3, weights: WeightSettings(initializer: .heNormal, penalty: Penalty(l1: 0.25))), .flatten,
      .dense(
        units: 2,
        weights: WeightSettings(
          initializer: .orthogonal, penalty: Penalty(l2: 0.5), biasPenalty: Penalty(l1: 0.5, l2: 1))),
    ]
    #expect(network.nodes.map(\.layer) == layers)
  }

  static let mistakes: [(String, String)] = [
    ("  - dens: 10", "there is no layer 'dens'; did you mean 'dense'?"),
    ("  - dense: 10", "put a flatten before it"),
    ("  - convolution: {filters: 8}", "'kernel' is required and missing"),
    ("  - convolution: {filters: 8, kernel: 3, pading: same}", "did you mean 'padding'?"),
    ("  - convolution: {filters: 8, kernel: 40}", "larger than its input"),
    ("  - convolution: {filters: 8, kernel: [3, 3, 3]}", "[height, width]"),
    ("  - convolution: {filters: 8, kernel: [3]}", "[height, width], found a list of 1"),
    ("  - upsample: [2]", "[height, width], found a list of 1"),
    ("  - relu: 3", "has no settings"),
    ("  - gelu: 3", "has no settings"),
    ("  - softmax: 1", "has no settings"),
    ("  - leakyReLU", "'slope' is required and missing"),
    ("  - leakyReLU: -0.1", "expected a number"),
    ("  - leakyReLU: {alpha: 0.1}", "expected one of slope"),
    ("  - siwsh", "did you mean 'swish'?"),
    ("  - batchNorm: {momentum: 2}", "from 0 to 1"),
    ("  - batchNorm: {momentm: 0.5}", "did you mean 'momentum'?"),
    ("  - groupNorm: {epsilon: 0.1}", "'groups' is required and missing"),
    ("  - groupNorm: 2", "1 channels into 2 groups"),
    ("  - layerNorm: {axes: last}", "expected one of all, channels"),
    ("  - normalize: {mean: 0.5}", "needs a 'standardDeviation' beside it"),
    ("  - transposedConvolution: {filters: 4, kernel: 3, outputPadding: 1}", "outputPadding"),
    ("  - depthwiseConvolution: 3", "expected settings (kernel, stride"),
    ("  - reshape: [3, 3]", "784 values, into [3, 3]"),
    ("  - pad: {borders: [1, 1, 1, 1], fill: reflekt}", "did you mean 'reflect'?"),
    ("  - pad: [1, 1]", "both ends of 2 axes"),
    ("  - crop: [20, 20, 0, 0]", "nothing would be left"),
    ("  - upsample: {factor: 2, method: cubic}", "expected one of nearest, bilinear"),
    ("  - squeezeExcite: {units: 2, activation: dense}", "there is no activation 'dense'"),
    ("  - squeezeExcite: {units: 2, activation: flatten}", "there is no activation 'flatten'"),
    ("  - convolution: {filters: 8, kernel: 3, initializer: henormal}", "did you mean 'heNormal'?"),
    ("  - convolution: {filters: 8, kernel: 3, initializer: normal}", "'deviation' is required and missing"),
    ("  - convolution: {filters: 8, kernel: 3, initializer: {zeros: 1}}", "has no settings"),
    ("  - convolution: {filters: 8, kernel: 3, biasInitializer: heNormal}", "cannot start biases"),
    ("  - convolution: {filters: 8, kernel: 3, penalty: {l2: -1}}", "-1"),
    ("  - maxPool", "'kernel' is required and missing"),
    ("  - dropout: 1.5", "1.5"),
    ("  - {relu: , batchNorm: }", "one layer"),
    ("  - averagePool: {kernel: 2, padding: sam}", "did you mean 'same'?"),
    ("  - averagePool: {kernel: 2, padding: [1, 1]}", "both ends of 2 axes"),
    ("  - averagePool: {kernel: 2, padding: [1, 1, 1]}", "[top, bottom, left, right]"),
    ("  - convolution: {filters: 8, kernel: 3, groups: 3}", "into 3 groups"),
    ("  - {add: , inputs: []}", "at least one name"),
    ("  - {add: , inputs: [input, b]}", "reads 'b'"),
    ("  - {add: , input: [input, b]}", "one layer"),
    ("  - {relu: , name: a}\n  - {batchNorm: , name: a}", "two layers are called 'a'"),
  ]

  @Test(arguments: mistakes.indices) func namesTheMistakeAndItsPlace(index: Int) throws {
    let (layers, words) = Self.mistakes[index]
    let error = #expect(throws: SettingsError.self) { try read(layers) }
    let text = error.map { "\($0)" } ?? ""
    #expect(text.contains(words) && text.contains("net.yaml:"), "\(text)")
  }
}
