import Arrays
import COneDNN

extension GroupedConvolution {
  /// Adds the direct convolution of the only record in parts that threads share, each with as many of the filters.
  ///
  /// Their number goes by the shape alone, so that the bits are those of any number of threads.
  ///
  /// - Returns: `nil` where the record is too little work, or a part's filters do not lie in one stretch of memory.
  func lowerInParts(
    _ value: Value, _ window: Window, at place: LayerPlace, _ tail: LayerTail, _ builder: PlanBuilder
  ) throws(NetworkError) -> Value? {
    let shape = [filters] + window.output
    let work = shape.product * (value.shape[0] / groups) * window.kernel.product
    let count = builder.partCount(multiplyAdds: work, most: 2)
    let isDepthwise = groups > 1 && groups == filters && groups == value.shape[0]
    guard count > 1, builder.precision == .float32, groups == 1 || isDepthwise, filters.isMultiple(of: 16 * count),
      let layout = Layout.blocked(builder.sliceShape(shape), block: 16),
      let partLayout = Layout.blocked(builder.sliceShape([filters / count] + window.output), block: 16)
    else { return nil }
    var part = self
    part.filters /= count
    var whole = value
    if isDepthwise {
      part.groups /= count
      let seen = [value.shape[0] / count] + value.shape.dropFirst()
      guard let blocked = Layout.blocked(builder.sliceShape(value.shape), block: 16),
        let seenLayout = Layout.blocked(builder.sliceShape(seen), block: 16)
      else { return nil }
      whole = Value(
        shape: seen, layout: seenLayout, buffer: try builder.reordered(value, to: blocked).buffer, gradient: nil)
    }
    let arrays = try part.arrays(over: whole, at: place, builder)
    let bias = hasBias || tail.norm != nil ? Layout.plain([part.filters]) : nil
    let problem = ConvolutionKernels.Problem(
      source: builder.sliceShape(arrays.input.shape), weights: arrays.weights.shape, bias: bias,
      output: partLayout.shape, window: arrays.window.geometry, activation: tail.activation,
      needsInputGradient: false, needsWeightGradient: false, isInference: true)
    guard let kernels = ConvolutionKernels.best(problem, currentOutput: partLayout), !kernels.forward.isLoop,
      kernels.output.equals(partLayout), !isDepthwise || kernels.source.equals(whole.layout),
      let weightLayout = Layout.chosen(by: kernels.forward, dnnl_query_weights_md, shape: arrays.weights.shape)
    else { return nil }
    let source = isDepthwise ? whole : try builder.reordered(arrays.input, to: kernels.source)
    let output = builder.value(shape, layout)
    let affine = builder.affineParameters(place.name, hasBias: hasBias, norm: tail.norm)
    var calls: [(PrimitiveDescription, [Primitive.Argument])] = []
    for index in 0..<count {
      let weights = try builder.parameter(
        affine.weight.part(index, of: count), held: arrays.weights, as: weightLayout)
      var arguments: [Primitive.Argument] = [
        (DNNL_ARG_SRC, kernels.source, isDepthwise ? source.buffer.part(index, of: count) : source.buffer),
        (DNNL_ARG_WEIGHTS, weightLayout, weights), (DNNL_ARG_DST, partLayout, output.buffer.part(index, of: count)),
      ]
      if let bias, let buffer = affine.bias { arguments.append((DNNL_ARG_BIAS, bias, buffer.part(index, of: count))) }
      calls.append((kernels.forward, arguments))
    }
    builder.primitiveParts(calls)
    return output
  }
}
