import COneDNN

/// A convolution whose filters each see one group of channels, as a plan computes it.
struct GroupedConvolution {
  var filters: Int
  let kernel: AxisLengths
  let stride: AxisLengths
  let padding: Padding
  let dilation: AxisLengths
  /// How many parts channels and filters are cut into.
  var groups: Int
  let hasBias: Bool
  var algorithm = ConvolutionAlgorithm.auto

  func window(over input: [Int], at place: LayerPlace) throws(NetworkError) -> Window {
    try Window(over: input, kernel: kernel, stride: stride, dilation: dilation, padding: padding, at: place)
  }

  /// Adds the convolution, with bias and activation fused into its kernel, and its gradients.
  func lower(
    _ value: Value, at place: LayerPlace, _ tail: LayerTail, _ builder: PlanBuilder
  ) throws(NetworkError) -> Value {
    let name = place.name
    let window = try window(over: value.shape, at: place)
    if let winograd = try winograd(over: value.shape, window, at: place, builder) {
      return try lower(winograd, value, at: place, tail, builder)
    }
    if let direct = try direct(over: value, tail, at: place, builder) {
      return try lower(direct, value, at: place, tail, builder)
    }
    if let output = try lowerInParts(value, window, at: place, tail, builder) { return output }
    let arrays = try arrays(over: value, at: place, builder)
    let (input, weightShape) = (arrays.input, arrays.weights.shape)
    let shape = [filters] + arrays.window.output
    let bias = hasBias || tail.norm != nil ? Layout.plain([filters]) : nil
    let problem = ConvolutionKernels.Problem(
      source: builder.sliceShape(input.shape), weights: weightShape, bias: bias,
      output: builder.sliceShape(shape), window: arrays.window.geometry, activation: tail.activation,
      needsInputGradient: input.gradient != nil, needsWeightGradient: builder.needsParameterGradients,
      isInference: builder.mode == .inference, precision: builder.precision, outputPrecision: tail.precision)
    guard let kernels = ConvolutionKernels.best(problem, current: input.layout),
      let weightLayout = Layout.chosen(by: kernels.forward, dnnl_query_weights_md, shape: weightShape)
    else { throw NetworkError(.unsupported, "oneDNN has no convolution for '\(name)' on \(value.shape)") }
    let source = try builder.reordered(input, to: kernels.source)
    let output = builder.value(shape, kernels.output)
    let affine = builder.affineParameters(name, hasBias: hasBias, norm: tail.norm)
    let weights = try builder.parameter(affine.weight, held: arrays.weights, as: weightLayout)
    var arguments: [Primitive.Argument] = [
      (DNNL_ARG_SRC, kernels.source, source.buffer), (DNNL_ARG_WEIGHTS, weightLayout, weights),
      (DNNL_ARG_DST, kernels.output, output.buffer),
    ]
    if let bias, let buffer = affine.bias { arguments.append((DNNL_ARG_BIAS, bias, buffer)) }
    try builder.primitive(kernels.forward, arguments)

    guard let gradient = output.gradient else { return output }
    builder.onBackward { () throws(NetworkError) in
      let (outputGradient, gradientLayout) = try builder.converted(
        builder.sum(of: gradient, before: tail.activation, output: output.buffer), kernels.output,
        to: builder.precision)
      if let description = kernels.weightGradient,
        let layout = Layout.chosen(by: description, dnnl_query_diff_weights_md, shape: weightShape)
      {
        let weightGradient = try builder.parameterGradient("\(name).weight", held: arrays.weights, as: layout)
        var arguments: [Primitive.Argument] = [
          (DNNL_ARG_SRC, kernels.source, source.buffer), (DNNL_ARG_DIFF_DST, gradientLayout, outputGradient),
          (DNNL_ARG_DIFF_WEIGHTS, layout, weightGradient),
        ]
        if let bias {
          arguments.append((DNNL_ARG_DIFF_BIAS, bias, try builder.parameterGradient("\(name).bias", as: bias)))
        }
        try builder.primitive(description, arguments)
      }
      if let description = kernels.inputGradient, let share = source.gradient,
        let layout = Layout.chosen(by: description, dnnl_query_weights_md, shape: weightShape)
      {
        try builder.primitive(
          description,
          [
            (DNNL_ARG_DIFF_DST, gradientLayout, outputGradient),
            (DNNL_ARG_DIFF_SRC, kernels.source, builder.part(of: share)),
            (DNNL_ARG_WEIGHTS, layout, try builder.parameter(affine.weight, held: arrays.weights, as: layout)),
          ])
      }
    }
    return output
  }
}
