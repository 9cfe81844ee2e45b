import Networks

extension DepthwiseConvolution: ExemplifiedLayer {
  static func naive(_ layer: NaiveLayer) -> [[Double]] {
    let s = layer.settings(Self.self)
    return layer.convolve(s.kernel, s.stride, s.padding, s.dilation, groups: layer.shape[0])
  }

  static func draw(_ shapes: inout RandomShapes) -> RandomShapes.Case {
    let (kernel, stride, dilation, padding) = shapes.window(over: shapes.shape)
    return shapes.row(
      shapes.shape,
      .depthwiseConvolution(
        kernel: kernel, stride: stride, padding: padding, dilation: dilation, multiplier: shapes.one(of: [1, 1, 2, 3]),
        hasBias: shapes.chance()), relu: true)
  }

  static let drawCount = 30

  static let goldens = LayerGoldens.layers(["depthwise"]) { golden in
    .depthwiseConvolution(
      kernel: try golden.lengths("kernel"), stride: try golden.lengths("stride"), padding: try golden.padding(),
      multiplier: try golden.int("multiplier"))
  }
}
