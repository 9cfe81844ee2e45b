import Networks

extension SqueezeExcite: ExemplifiedLayer {
  static func naive(_ layer: NaiveLayer) -> [[Double]] {
    let s = layer.settings(Self.self)
    return layer.each { x in
      let means = layer.channels(x).map { $0.reduce(0, +) / Double($0.count) }
      let hidden = layer.dense(means, layer.array("reduce.weight"), layer.parameter("reduce.bias"), units: s.units)
      let factors = layer.dense(
        hidden.map { NetworksTests.naive(s.activation, $0) }, layer.array("expand.weight"),
        layer.parameter("expand.bias"), units: layer.shape[0])
      return x.indices.map { x[$0] / (1 + Double.exponential(-factors[$0 / layer.space])) }
    }
  }

  static func draw(_ shapes: inout RandomShapes) -> RandomShapes.Case {
    shapes.row(shapes.shape, .squeezeExcite(units: 1 + shapes.below(5)))
  }

  static let drawCount = 12

  static let goldens = LayerGoldens.layers(["squeezeexcite"]) { .squeezeExcite(units: try $0.int("units")) }
}
