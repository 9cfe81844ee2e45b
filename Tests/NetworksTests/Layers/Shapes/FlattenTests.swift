import Networks

extension Flatten: ExemplifiedLayer {
  static func naive(_ layer: NaiveLayer) -> [[Double]] { layer.x }

  static func draw(_ shapes: inout RandomShapes) -> RandomShapes.Case { shapes.row(shapes.shape, .flatten) }

  static let goldens = LayerGoldens.none(because: "it moves values")
}
