import Networks

extension NetworkUnderTest {
  /// Ronneberger et al., 2015, arXiv:1505.04597, at half its width, with padding and normalisation.
  static var uNetLayers: LayerGraph {
    var graph = LayerGraph()
    func addTwo(_ filters: Int, named name: String) {
      graph.addNormed(filters, 3)
      graph.addRow(.relu)
      graph.addNormed(filters, 3)
      graph.add(.relu, named: name)
    }
    let widths = [32, 64, 128, 256]
    for filters in widths {
      addTwo(filters, named: "down\(filters)")
      graph.addRow(.maxPool(kernel: 2))
    }
    addTwo(512, named: "bottom")
    for filters in widths.reversed() {
      graph.add(.transposedConvolution(filters: filters, kernel: 2, stride: 2), named: "up\(filters)")
      graph.add(.concatenate, reading: "down\(filters)", "up\(filters)")
      addTwo(filters, named: "joined\(filters)")
    }
    graph.addRow(.convolution(filters: 1, kernel: 1))
    return graph
  }
}
