import Networks

extension Convolution: ExemplifiedLayer {
  static func naive(_ layer: NaiveLayer) -> [[Double]] {
    let s = layer.settings(Self.self)
    return layer.convolve(s.kernel, s.stride, s.padding, s.dilation, groups: s.groups)
  }

  static func draw(_ shapes: inout RandomShapes) -> RandomShapes.Case {
    let groups = shapes.one(of: [1, 1, 1, 2, 3])
    var input = shapes.shape
    input[0] = groups * shapes.one(of: [1, 2, 3, 5, 8])
    let filters = groups * shapes.one(of: [1, 2, 3, 7, 8, 16])
    let (kernel, stride, dilation, padding) = shapes.window(over: input)
    return shapes.row(
      input,
      .convolution(
        filters: filters, kernel: kernel, stride: stride, padding: padding, dilation: dilation, groups: groups,
        hasBias: shapes.chance()), relu: true)
  }

  static let drawCount = 90

  static let goldens = LayerGoldens.layers(["conv1d", "conv2d"]) { golden in
    .convolution(
      filters: try golden.shape("output")[1], kernel: try golden.lengths("kernel"),
      stride: try golden.lengths("stride", default: 1),
      padding: try golden.padding(),
      dilation: try golden.lengths("dilation", default: 1), groups: try golden.int("groups", default: 1),
      hasBias: golden.has("param.bias"))
  }
}
