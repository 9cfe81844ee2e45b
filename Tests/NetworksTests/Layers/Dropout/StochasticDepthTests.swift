import Networks

extension StochasticDepth: ExemplifiedLayer {
  static func naive(_ layer: NaiveLayer) -> [[Double]] { layer.x }

  static func draw(_ shapes: inout RandomShapes) -> RandomShapes.Case {
    shapes.row(shapes.shape, .stochasticDepth(rate: 0.5))
  }

  static let isRandom = true

  static let goldens = LayerGoldens.none(because: "it is random")
}
