import Networks

extension NetworkUnderTest {
  static var resnet20Layers: LayerGraph {
    var graph = LayerGraph()
    graph.addNormed(16, 3)
    graph.add(.relu, named: "block0")
    graph.addResidualBlocks(stages: [16, 32, 64], blocksPerStage: 3)
    graph.addRow(.globalAveragePool, .dense(units: 10))
    return graph
  }

  static var resnet18Layers: LayerGraph {
    var graph = LayerGraph()
    graph.addNormed(64, 7, stride: 2)
    graph.addRow(.relu)
    graph.add(.maxPool(kernel: 3, stride: 2, padding: .same), named: "block0")
    graph.addResidualBlocks(stages: [64, 128, 256, 512], blocksPerStage: 2)
    graph.addRow(.globalAveragePool, .dense(units: 10))
    return graph
  }
}

extension LayerGraph {
  /// Adds blocks of two 3×3 convolutions that begin at the layer `block0`; every stage but the first halves the size.
  fileprivate mutating func addResidualBlocks(stages: [Int], blocksPerStage: Int) {
    for block in 0..<stages.count * blocksPerStage {
      let filters = stages[block / blocksPerStage]
      let halves = block > 0 && block.isMultiple(of: blocksPerStage)
      let stride: AxisLengths = halves ? 2 : 1
      let source = "block\(block)"
      addNormed(filters, 3, stride: stride, reading: source)
      addRow(.relu)
      addNormed(filters, 3, norm: "norm\(block + 1)")
      if halves { addNormed(filters, 1, stride: stride, reading: source, norm: "shortcut\(block + 1)") }
      add(.add, reading: "norm\(block + 1)", halves ? "shortcut\(block + 1)" : source)
      add(.relu, named: "block\(block + 1)")
    }
  }
}
