import Networks

extension Upsample: ExemplifiedLayer {
  static func naive(_ layer: NaiveLayer) -> [[Double]] {
    layer.each { NaiveSpace.upsample($0, layer.shape, layer.output, layer.settings(Self.self)) }
  }

  static func draw(_ shapes: inout RandomShapes) -> RandomShapes.Case {
    let factor =
      shapes.shape.count == 3 && shapes.chance() ? AxisLengths([1 + shapes.below(3), 1 + shapes.below(3)]) : 2
    return shapes.row(
      shapes.shape, .upsample(factor: factor, method: shapes.one(of: [.nearest, .bilinear, .bilinear])))
  }

  static let drawCount = 15

  static let goldens = LayerGoldens.layers(["upsample"]) { golden in
    .upsample(
      factor: AxisLengths(try golden.list("factor")),
      method: golden.word("method") == "nearest" ? .nearest : .bilinear)
  }
}
