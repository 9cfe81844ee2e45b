import Networks

extension AveragePool: ExemplifiedLayer {
  static func naive(_ layer: NaiveLayer) -> [[Double]] {
    let s = layer.settings(Self.self)
    return layer.pool(s.kernel, s.stride, s.padding) { $0.reduce(0, +) / Double($0.count) }
  }

  static func draw(_ shapes: inout RandomShapes) -> RandomShapes.Case {
    let (kernel, stride, _, padding) = shapes.window(over: shapes.shape)
    return shapes.row(shapes.shape, .averagePool(kernel: kernel, stride: stride, padding: padding))
  }

  static let drawCount = 24

  static let goldens = LayerGoldens.layers(["avgpool2d"]) { golden in
    .averagePool(
      kernel: try golden.lengths("kernel"), stride: try golden.lengths("stride"), padding: try golden.padding())
  }
}
