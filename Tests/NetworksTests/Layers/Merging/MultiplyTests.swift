import Networks

extension Multiply: ExemplifiedLayer {
  static func naive(_ layer: NaiveLayer) -> [[Double]] {
    zip(layer.shapes, layer.inputs).dropFirst().reduce(layer.x) { x, factor in
      // A factor a value, or one for each channel.
      let repeats = layer.shape.reduce(1, *) / factor.0.reduce(1, *)
      return zip(x, factor.1).map { row, factors in row.indices.map { row[$0] * factors[$0 / repeats] } }
    }
  }

  static func draw(_ shapes: inout RandomShapes) -> RandomShapes.Case {
    shapes.merge(.multiply) { shapes, index in
      guard index > 0, shapes.chance() else { return shapes.shape }
      return shapes.chance() ? [shapes.shape[0]] : [shapes.shape[0]] + shapes.shape.dropFirst().map { _ in 1 }
    }
  }

  static let drawCount = 16

  static let goldens = LayerGoldens.none(because: "squeezeExcite has one")
}
