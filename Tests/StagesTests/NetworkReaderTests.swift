import Foundation
import Networks
import Pipelines
import Stages
import Testing

@Suite struct NetworkReaderTests {
  private func read(_ layers: String, input: String = "[1, 28, 28]") throws -> NetworkDescription {
    let text = "input: \(input)\npreset: keras\nlayers:\n" + layers
    return try NetworkReader.read(ConfigurationFile.parse(text, file: "net.yaml"))
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
    let activations: [Activation] = [
      .relu6, .leakyReLU(slope: 0.1), .leakyReLU(slope: 0.2), .elu(alpha: 1), .elu(alpha: 1), .elu(alpha: 0.5),
      .elu(alpha: 2), .gelu, .geluTanh, .swish, .hardSwish, .mish, .sigmoid, .tanh, .softplus,
    ]
    #expect(network.nodes.map(\.layer) == activations.map { .activation($0) } + [.softmax, .logSoftmax])
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

  @Test func resNet20HasThePublishedSize() throws {
    let path = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let file = "/\(path)/pipelines/networks/resnet20.yaml"
    let text = try String(contentsOfFile: file, encoding: .utf8)
    let network = try NetworkReader.read(ConfigurationFile.parse(text, file: "resnet20.yaml"))
    let trained = network.parameters.filter { $0.role == .trained }.reduce(0) { $0 + $1.count }
    // 19 convolutions of 3×3: 267,696; two projections: 2,560; 784 normalised channels: 1,568; dense: 650.
    #expect(trained == 272_474)
    #expect(try network.shapes().last == [10])
  }

  static let mistakes: [(String, String)] = [
    ("  - dens: 10", "there is no layer 'dens'; did you mean 'dense'?"),
    ("  - dense: 10", "put a flatten before it"),
    ("  - convolution: {filters: 8}", "needs 'filters' and 'kernel'"),
    ("  - convolution: {filters: 8, kernel: 3, pading: same}", "did you mean 'padding'?"),
    ("  - convolution: {filters: 8, kernel: 40}", "larger than its input"),
    ("  - convolution: {filters: 8, kernel: [3, 3, 3]}", "[height, width]"),
    ("  - relu: 3", "has no settings"),
    ("  - gelu: 3", "has no settings"),
    ("  - softmax: 1", "has no settings"),
    ("  - leakyReLU", "needs settings"),
    ("  - leakyReLU: -0.1", "expected a number"),
    ("  - leakyReLU: {alpha: 0.1}", "expected one of slope"),
    ("  - elu: {}", "expected 'alpha'"),
    ("  - siwsh", "did you mean 'swish'?"),
    ("  - maxPool", "needs settings"),
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
    let error = #expect(throws: PipelineError.self) { try read(layers) }
    let text = error.map { "\($0)" } ?? ""
    #expect(text.contains(words) && text.contains("net.yaml:"), "\(text)")
  }
}
