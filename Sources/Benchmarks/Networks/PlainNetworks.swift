import Networks

/// Networks that are one row of layers.
extension NetworkUnderTest {
  static var simpleLayers: LayerGraph {
    var graph = LayerGraph()
    for filters in [8, 16, 32] {
      graph.addRow(.convolution(filters: filters, kernel: 3, padding: .same), .relu, .maxPool(kernel: 2))
    }
    graph.addRow(.flatten, .dense(units: 64), .relu, .dense(units: 10))
    return graph
  }

  static var vggLayers: LayerGraph {
    var graph = LayerGraph()
    for filters in [16, 32, 64] {
      for _ in 0..<2 {
        graph.addNormed(filters, 3)
        graph.addRow(.relu)
      }
      graph.addRow(.dropout(rate: 0.2), .maxPool(kernel: 2))
    }
    graph.addRow(.flatten, .dense(units: 256), .relu, .dropout(rate: 0.2), .dense(units: 10))
    return graph
  }

  static var vgg11Layers: LayerGraph {
    var graph = LayerGraph()
    for stage in [[64], [128], [256, 256], [512, 512], [512, 512]] {
      for filters in stage {
        graph.addNormed(filters, 3)
        graph.addRow(.relu)
      }
      graph.addRow(.maxPool(kernel: 2))
    }
    graph.addRow(.flatten, .dense(units: 10))
    return graph
  }

  static var audioLayers: LayerGraph {
    var graph = LayerGraph()
    for (filters, kernel, stride) in [(16, 64, 4), (32, 16, 2), (64, 8, 2), (128, 4, 2)] {
      let convolution = Layer.convolution(
        filters: filters, kernel: AxisLengths(kernel), stride: AxisLengths(stride), hasBias: false)
      graph.addRow(convolution, .batchNorm, .relu, .maxPool(kernel: 4))
    }
    graph.addRow(.globalAveragePool, .dense(units: 8))
    return graph
  }
}
