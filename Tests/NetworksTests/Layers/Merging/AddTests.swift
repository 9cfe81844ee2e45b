import Networks

extension Add: ExemplifiedLayer {
  static func naive(_ layer: NaiveLayer) -> [[Double]] {
    layer.inputs.dropFirst().reduce(layer.x) { zip($0, $1).map { zip($0, $1).map(+) } }
  }

  static func draw(_ shapes: inout RandomShapes) -> RandomShapes.Case { shapes.merge(.add) }

  static let goldens = LayerGoldens.none(because: "the residual block has one")
}
