/// What a convolution's kernels work on: its own arrays, or the same memory under another description.
struct ConvolutionArrays {
  let input: Value
  let window: Window
  /// The weights as the parameters hold them.
  let weights: Layout
}

extension GroupedConvolution {
  /// The arrays of a convolution; those of a sound of one channel that steps by `stride` samples become those of
  /// `stride` channels that steps by one.
  ///
  /// The memory is the same: sample `stride · t + p` is channel `p` at time `t`, channels innermost, for the sound as for
  /// the weights (the polyphase decomposition, Vaidyanathan, Multirate Systems and Filter Banks, 1993). Kernels for one
  /// channel use one lane in sixteen, and its weight gradient has none at all.
  func arrays(over input: Value, at place: LayerPlace, _ builder: PlanBuilder) throws(NetworkError) -> ConvolutionArrays
  {
    let window = try window(over: input.shape, at: place)
    if let phases = try phases(over: input, window, at: place, builder) { return phases }
    let perGroup = [filters / groups, input.shape[0] / groups] + window.kernel
    // The same memory: an axis of groups in front divides the filters.
    return ConvolutionArrays(
      input: input, window: window, weights: .plain(groups > 1 ? [groups] + perGroup : perGroup))
  }

  private func phases(
    over input: Value, _ window: Window, at place: LayerPlace, _ builder: PlanBuilder
  ) throws(NetworkError) -> ConvolutionArrays? {
    guard input.shape.count == 2, input.shape[0] == 1, window.borders.allSatisfy({ $0.low == 0 && $0.high == 0 }),
      window.dilation == [1], input.layout.equals(.plain(builder.sliceShape(input.shape), input.layout.precision))
    else { return nil }
    let (stride, length, taps) = (window.stride[0], input.shape[1], window.kernel[0])
    guard stride > 1, length.isMultiple(of: stride), taps.isMultiple(of: stride) else { return nil }
    let shape = [stride, length / stride]
    return ConvolutionArrays(
      input: Value(
        shape: shape, layout: .channelsLast(builder.sliceShape(shape), input.layout.precision), buffer: input.buffer,
        gradient: input.gradient),
      window: try Window(over: shape, kernel: AxisLengths(taps / stride), stride: 1, padding: .valid, at: place),
      weights: .channelsLast([filters, stride, taps / stride]))
  }
}
