import Networks

extension GlobalAveragePool: ExemplifiedLayer {
  static func naive(_ layer: NaiveLayer) -> [[Double]] {
    layer.each { layer.channels($0).map { $0.reduce(0, +) / Double($0.count) } }
  }

  static func draw(_ shapes: inout RandomShapes) -> RandomShapes.Case { shapes.row(shapes.shape, .globalAveragePool) }

  static let goldens = LayerGoldens.layers(["globalavgpool2d"]) { _ in .globalAveragePool }
}
