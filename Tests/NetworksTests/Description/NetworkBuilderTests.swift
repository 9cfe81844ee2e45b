import Networks
import Testing

@Suite struct NetworkBuilderTests {
  @Test func aRowOfLayersIsTheSameAsAList() throws {
    let built = try NetworkDescription(input: [1, 8, 8], preset: .pytorch) {
      Layer.convolution(filters: 4, kernel: 3).named("first")
      Layer.batchNorm
      Layer.relu
      Layer.flatten
      Layer.dense(units: 3)
    }
    let listed = try NetworkDescription(
      input: [1, 8, 8], preset: .pytorch,
      layers: [
        ("first", .convolution(filters: 4, kernel: 3)), (nil, .batchNorm), (nil, .relu), (nil, .flatten),
        (nil, .dense(units: 3)),
      ])
    #expect(built == listed)
  }

  @Test(arguments: [true, false]) func takesLoopsChoicesAndParts(isDeep: Bool) throws {
    @NetworkBuilder func head(_ classes: Int) -> [any NetworkPart] {
      Layer.globalAveragePool
      Layer.dense(units: classes)
    }
    let network = try NetworkDescription(input: [1, 8, 8], preset: .keras) {
      for filters in [2, 4] {
        Layer.convolution(filters: filters, kernel: 3)
        if isDeep { Layer.relu } else { Layer.batchNorm }
      }
      if isDeep { Layer.batchNorm }
      head(5)
    }
    let kinds = network.nodes.map(\.layer.keyword)
    #expect(
      kinds
        == (isDeep
          ? ["convolution", "relu", "convolution", "relu", "batchNorm", "globalAveragePool", "dense"]
          : ["convolution", "batchNorm", "convolution", "batchNorm", "globalAveragePool", "dense"]))
    #expect(network.nodes[2].name == "convolution2" && network.outputShapes == [[5]])
  }

  @Test func severalInputsMeetInBlocks() throws {
    let network = try NetworkDescription(
      inputs: [.init(name: "image", shape: [1, 4, 4]), .init(name: "age", shape: [2])], preset: .keras,
      outputs: ["class", "tower"]
    ) {
      Block("tower", name: "tower") {
        Layer.flatten
        Layer.dense(units: 3)
      }
      Layer.dense(units: 3).reading("age").named("side")
      Block("meet", reading: ["tower", "side"], as: ["left", "right"]) {
        Layer.add.reading("left", "right")
      }
      Layer.dense(units: 2).named("class")
    }
    #expect(network.nodes.map(\.name) == ["tower.flatten1", "tower.dense1", "side", "meet1.add1", "class"])
    #expect(network.outputs == ["class", "tower.dense1"])
    #expect(network.nodes[3].inputs == ["tower.dense1", "side"])
  }

  @Test func errorsNameTheLayer() {
    let error = #expect(throws: NetworkError.self) {
      try NetworkDescription(input: [1, 4, 4], preset: .keras) {
        Block("block") { Layer.relu.reading("elsewhere") }
      }
    }
    #expect(error?.layer == "block1.relu1")
  }
}
