import Networks

extension TransposedConvolution: ExemplifiedLayer {
  static func naive(_ layer: NaiveLayer) -> [[Double]] {
    let naive = NaiveTransposedConvolution(layer.settings(Self.self), layer.shape, layer.output, layer.preset)
    return layer.each { naive.forward($0, layer.array("weight"), layer.parameter("bias")) }
  }

  static func draw(_ shapes: inout RandomShapes) -> RandomShapes.Case {
    while true {
      let groups = shapes.one(of: [1, 1, 1, 2])
      let input = [groups * shapes.one(of: [1, 2, 3, 8])] + shapes.shape.dropFirst().map { min($0, 7) }
      let (kernel, stride, dilation, padding) = shapes.window(over: input)
      let extra = padding == .same ? 0 : AxisLengths(stride.lengths.map { shapes.below($0) })
      let layer = Layer.transposedConvolution(
        filters: groups * shapes.one(of: [1, 2, 3, 8]), kernel: kernel, stride: stride, padding: padding,
        outputPadding: extra, dilation: dilation, groups: groups, hasBias: shapes.chance())
      let made = shapes.row(input, layer, relu: true)
      // Some borders cut more off than there is.
      if (try? LayerProbe(made.inputs, made.graph, preset: made.preset, recordCount: 1)) != nil { return made }
    }
  }

  static let drawCount = 60

  static let goldens = LayerGoldens.layers(["transposed", "conv_transpose2d"]) { golden in
    .transposedConvolution(
      filters: try golden.int("out_channels"), kernel: try golden.lengths("kernel"),
      stride: try golden.lengths("stride"), padding: try golden.padding(),
      outputPadding: try golden.lengths("output_padding", default: 0),
      dilation: try golden.lengths("dilation", default: 1), groups: try golden.int("groups", default: 1))
  }
}
