import Networks

extension Dense: ExemplifiedLayer {
  static func naive(_ layer: NaiveLayer) -> [[Double]] {
    layer.each { layer.dense($0, layer.array("weight"), layer.parameter("bias"), units: layer.output[0]) }
  }

  static func draw(_ shapes: inout RandomShapes) -> RandomShapes.Case {
    shapes.row([1 + shapes.below(40)], .dense(units: 1 + shapes.below(20)), relu: true)
  }

  static let drawCount = 12

  static let goldens = LayerGoldens.layers(["dense"]) { .dense(units: try $0.int("out_features")) }
}
