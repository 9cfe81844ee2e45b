import NetworkFiles
import Networks
import Pipelines
import Settings
import Testing

@Suite struct NetworkExpansionTests {
  private func read(_ text: String) throws -> NetworkDescription {
    try NetworkReader.read(ConfigurationText.parse("input: [3, 8, 8]\npreset: keras\n" + text, file: "net.yaml"))
  }

  @Test func blocksReadTheSameAsTheSwiftBuilder() throws {
    let written = try read(
      """
      parameters: {count: 3, filters: 4}
      blocks:
        block:
          parameters: {filters: , stride: 1}
          layers:
            - {convolution: {filters: $filters, kernel: 3, stride: $stride, padding: same, bias: false}, name: conv}
            - {batchNorm: , name: norm}
            - {convolution: {filters: $filters, kernel: 1, stride: $stride}, inputs: input, name: side, when: $(stride > 1)}
            - {add: , inputs: [norm, side]}
            - relu
        stage:
          parameters: {filters: , count: , stride: 2}
          layers:
            - block: {filters: $filters, stride: $stride}
            - {block: {filters: $filters}, repeat: $(count - 1)}
      layers:
        - convolution: {filters: $filters, kernel: 3, padding: same}
        - {stage: {filters: $filters, count: $count, stride: 1}, name: narrow}
        - {stage: {filters: $(2 * filters), count: $count}, name: wide}
        - globalAveragePool
        - {dense: 10, name: class}
        - {dense: 2, inputs: globalAveragePool1, name: colour}
      outputs: [class, colour, narrow]
      """)
    func block(_ filters: Int, stride: AxisLengths = 1) -> Block {
      Block("block") {
        Layer.convolution(filters: filters, kernel: 3, stride: stride, padding: .same, hasBias: false).named("conv")
        Layer.batchNorm.named("norm")
        if stride != 1 { Layer.convolution(filters: filters, kernel: 1, stride: stride).reading("input").named("side") }
        Layer.add.reading("norm", stride != 1 ? "side" : "input")
        Layer.relu
      }
    }
    func stage(_ name: String, _ filters: Int, stride: AxisLengths) -> Block {
      Block("stage", name: name) {
        block(filters, stride: stride)
        for _ in 1..<3 { block(filters) }
      }
    }
    let built = try NetworkDescription(input: [3, 8, 8], preset: .keras, outputs: ["class", "colour", "narrow"]) {
      Layer.convolution(filters: 4, kernel: 3, padding: .same)
      stage("narrow", 4, stride: 1)
      stage("wide", 8, stride: 2)
      Layer.globalAveragePool
      Layer.dense(units: 10).named("class")
      Layer.dense(units: 2).reading("globalAveragePool1").named("colour")
    }
    #expect(written == built)
    #expect(written.nodes[5].name == "narrow.block2.conv")
    #expect(written.outputs == ["class", "colour", "narrow.block3.relu1"])
  }

  @Test func copiesAreNumberedAndReadEachOther() throws {
    let network = try read(
      """
      layers:
        - {relu: , name: a}
        - {convolution: {filters: 3, kernel: 3, padding: same}, inputs: input, name: c, repeat: 3}
        - {relu: , repeat: 2}
        - {dropout: 0.5, name: gone, repeat: 0}
        - {add: , inputs: [a, gone]}
      """)
    #expect(network.nodes.map(\.name) == ["a", "c1", "c2", "c3", "relu2", "relu3", "add1"])
    #expect(network.nodes.map(\.inputs) == [[], ["input"], [], [], [], [], ["a", "relu3"]])
  }

  @Test func parametersOfTheFileCanBeGiven() throws {
    let text =
      "input: [1, $size]\npreset: pytorch\nparameters: {size: 9, units: }\nlayers:\n  - flatten\n  - dense: $units"
    let file = try ConfigurationText.parse(text, file: "net.yaml")
    func read(_ given: String) throws -> NetworkDescription {
      try NetworkReader.read(file, parameters: ConfigurationText.parse(given, file: "given").members())
    }
    #expect(try read("units: 3").parameters[0].shape == [3, 9])
    #expect(try read("{units: 4, size: 2}").parameters[0].shape == [4, 2])
    let missing = #expect(throws: SettingsError.self) { try read("size: 2") }
    #expect(
      missing?.description.contains("net.yaml:3:1: parameters: the network needs a value for its parameter 'units'")
        == true)
    let unknown = #expect(throws: SettingsError.self) { try read("{units: 1, sise: 2}") }
    #expect(
      unknown?.description.contains("given:1:12: sise: the network has no parameter 'sise'; did you mean 'size'?")
        == true)
  }

  static let mistakes: [(String, String)] = [
    ("layers:\n  - relu\n  - blok", "net.yaml:5:5: layers[1]: there is no layer 'blok'"),
    (
      "blocks:\n  b:\n    parameters: {n: 1}\n    layers: [relu]\nlayers:\n  - b: {m: 1}",
      "net.yaml:8:9: layers[0].b.m: block 'b' has no parameter 'm'"
    ),
    (
      "blocks:\n  b:\n    parameters: {n: }\n    layers: [relu]\nlayers:\n  - b",
      "net.yaml:8:5: layers[0]: block 'b' needs a value for its parameter 'n'"
    ),
    (
      "blocks:\n  b:\n    parameters: {rate: 0.5}\n    layers:\n      - dropout: $rat\nlayers:\n  - b",
      "net.yaml:7:9: blocks.b.layers[0].dropout: block 'b' has no parameter 'rat'; did you mean 'rate'?"
    ),
    ("layers:\n  - dropout: $rate", "the network has no parameter 'rate'"),
    (
      "blocks:\n  b:\n    layers: [c]\n  c:\n    layers:\n      - {b: , when: false}\nlayers:\n  - relu",
      "a block cannot contain itself: b → c → b"
    ),
    (
      "blocks:\n  relu:\n    layers: [flatten]\nlayers:\n  - relu",
      "net.yaml:4:3: blocks.relu: a block cannot be called 'relu'"
    ),
    ("blocks:\n  b: {layer: [flatten]}\nlayers:\n  - relu", "did you mean 'layers'?"),
    ("blocks:\n  b: {inputs: [x, x], layers: [flatten]}\nlayers:\n  - relu", "names of their own"),
    (
      "blocks:\n  b: {inputs: [x, y], layers: [{add: , inputs: [x, y]}]}\nlayers:\n  - b",
      "block 'b1' reads x, y, not 1 values"
    ),
    ("parameters: {a: {b: 1}}\nlayers:\n  - relu", "net.yaml:3:14: parameters.a: a parameter is a number"),
    ("parameters: {a: [[1]]}\nlayers:\n  - relu", "a parameter is a number"),
    ("parameters: {a-b: 1}\nlayers:\n  - relu", "no parameter's name"),
    ("layers:\n  - {relu: , repeat: 100000}", "from 0 to 10000, found 100000"),
    ("layers:\n  - {relu: , repeat: -1}", "from 0 to 10000, found -1"),
    ("layers:\n  - {relu: , when: 1}", "expected true or false"),
    ("layers:\n  - {relu: , name: a.b}", "net.yaml:4:5: layers[0]: 'a.b' cannot be a layer's name"),
    (
      "blocks:\n  b:\n    layers:\n      - relu\n      - dense: 3\nlayers:\n  - {b: , name: x}",
      "net.yaml:7:9: blocks.b.layers[1]: dense 'x.dense1' needs one axis, its input is [3, 8, 8]"
    ),
    (
      "layers:\n  - relu\n  - convolution: {filters: 8, kernel: 40}",
      "net.yaml:5:5: layers[1]: convolution 'convolution1'"
    ),
    (
      "layers:\n  - {relu: , name: loose}\n  - {relu: , inputs: input}",
      "net.yaml:4:5: layers[0]: no layer reads 'loose'"
    ),
  ]

  @Test(arguments: mistakes.indices) func namesTheMistakeAndItsPlace(index: Int) {
    let (text, words) = Self.mistakes[index]
    let error = #expect(throws: SettingsError.self) { try read(text) }
    #expect(error?.description.contains(words) == true, "\(String(describing: error))")
  }

  /// Each block holds ten of the one before: a billion layers, or a billion times nothing.
  @Test(arguments: ["relu", "{relu: , when: false}"]) func endsWhateverTheFileSays(layer: String) {
    let blocks = (1...9).map { "  b\($0): {layers: [{b\($0 - 1): , repeat: 10}]}\n" }.joined()
    let text = "blocks:\n  b0: {layers: [\(layer)]}\n\(blocks)layers:\n  - b9\n  - relu"
    let error = #expect(throws: SettingsError.self) { try read(text) }
    #expect(error?.message.contains("grows beyond 10000 layers and blocks") == true, "\(String(describing: error))")
  }

  @Test func blocksNestUpTo32Deep() throws {
    func nested(_ depth: Int) -> String {
      let blocks = (1..<depth).map { "  b\($0): {layers: [b\($0 - 1)]}\n" }.joined()
      return "blocks:\n  b0: {layers: [relu]}\n\(blocks)layers:\n  - b\(depth - 1)"
    }
    #expect(try read(nested(32)).nodes.count == 1)
    let error = #expect(throws: SettingsError.self) { try read(nested(33)) }
    #expect(error?.message.contains("more than 32 blocks in each other") == true)
    #expect(throws: SettingsError.self) { try read(nested(5000)) }
  }
}
