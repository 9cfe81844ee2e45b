import Networks

extension GlobalMaxPool: ExemplifiedLayer {
  static func naive(_ layer: NaiveLayer) -> [[Double]] {
    layer.each { layer.channels($0).map { $0.max() ?? 0 } }
  }

  static func draw(_ shapes: inout RandomShapes) -> RandomShapes.Case { shapes.row(shapes.shape, .globalMaxPool) }

  static let goldens = LayerGoldens.layers(["globalmaxpool"]) { _ in .globalMaxPool }
}
