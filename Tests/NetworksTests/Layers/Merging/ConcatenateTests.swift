import Networks

extension Concatenate: ExemplifiedLayer {
  static func naive(_ layer: NaiveLayer) -> [[Double]] {
    layer.inputs.dropFirst().reduce(layer.x) { zip($0, $1).map(+) }
  }

  static func draw(_ shapes: inout RandomShapes) -> RandomShapes.Case {
    shapes.merge(.concatenate, behindConvolutions: false) { shapes, _ in
      [shapes.one(of: [1, 3, 8, 16])] + shapes.shape.dropFirst()
    }
  }

  static let goldens = LayerGoldens.none(because: "it moves values")
}
