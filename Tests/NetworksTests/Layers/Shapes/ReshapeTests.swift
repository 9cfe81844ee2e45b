import Networks

extension Reshape: ExemplifiedLayer {
  static func naive(_ layer: NaiveLayer) -> [[Double]] { layer.x }

  static func draw(_ shapes: inout RandomShapes) -> RandomShapes.Case {
    let count = shapes.shape.reduce(1, *)
    return shapes.row(
      shapes.shape,
      .reshape(shapes.one(of: [[count], [1, count], Array(shapes.shape.reversed()), [count, 1, 1]])))
  }

  static let goldens = LayerGoldens.none(because: "it moves values")
}
