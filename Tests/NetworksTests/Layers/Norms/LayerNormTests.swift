import Networks

extension LayerNorm: ExemplifiedLayer {
  static func naive(_ layer: NaiveLayer) -> [[Double]] {
    let naive = NaiveNorm(layer.settings(Self.self), layer.shape, layer.preset)
    return layer.each { naive.forward($0, layer.parameter("gamma"), layer.parameter("beta")) }
  }

  static func draw(_ shapes: inout RandomShapes) -> RandomShapes.Case {
    shapes.row(shapes.anyShape(), .layerNorm(axes: shapes.one(of: [nil, .all, .channels]), shapes.norm()))
  }

  static let drawCount = 24

  static let goldens = LayerGoldens.layers(["layernorm"]) { _ in .layerNorm() }
}
