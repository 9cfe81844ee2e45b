import Networks

/// Networks of depthwise convolutions and 1×1 ones.
extension NetworkUnderTest {
  /// Table 2 of Sandler et al., 2018, "MobileNetV2", arXiv:1801.04381.
  static var mobileNetLayers: LayerGraph {
    var graph = LayerGraph()
    graph.addNormed(32, 3, stride: 2)
    graph.add(.relu6, named: "block0")
    let stages = [
      (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1),
    ]
    var (channels, block) = (32, 0)
    for (expansion, filters, count, stride) in stages {
      for repetition in 0..<count {
        block += 1
        let keepsSize = repetition > 0
        if expansion > 1 {
          graph.addNormed(expansion * channels, 1)
          graph.addRow(.relu6)
        }
        graph.addNormedDepthwise(3, stride: keepsSize ? 1 : AxisLengths(stride))
        graph.addRow(.relu6)
        graph.addNormed(filters, 1, norm: keepsSize ? "norm\(block)" : "block\(block)")
        if keepsSize { graph.add(.add, named: "block\(block)", reading: "norm\(block)", "block\(block - 1)") }
        channels = filters
      }
    }
    graph.addNormed(1280, 1)
    graph.addRow(.relu6, .globalAveragePool, .dropout(rate: 0.2), .dense(units: 10))
    return graph
  }

  /// Zhang et al., 2017, "Hello Edge", arXiv:1711.07128, the small one.
  static var dsCNNLayers: LayerGraph {
    var graph = LayerGraph()
    graph.addNormed(64, [10, 4], stride: 2)
    graph.addRow(.relu)
    for _ in 0..<4 {
      graph.addNormedDepthwise(3)
      graph.addRow(.relu)
      graph.addNormed(64, 1)
      graph.addRow(.relu)
    }
    graph.addRow(.globalAveragePool, .dense(units: 12))
    return graph
  }
}
