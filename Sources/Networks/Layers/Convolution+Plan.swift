import COneDNN

extension Convolution {
  /// Adds the convolution, with bias and relu fused into its kernel, and its gradients.
  func lower(_ name: String, _ input: Value, relu: Bool, _ builder: PlanBuilder) throws(NetworkError) -> Value {
    let shape = try outputShape(of: input.shape, layer: name)
    let perGroup = [filters / groups, input.shape[0] / groups] + kernel
    // The same memory: an axis of groups in front divides the filters.
    let weightShape = groups > 1 ? [groups] + perGroup : perGroup
    let bias = hasBias ? Layout.plain([filters]) : nil
    let problem = ConvolutionKernels.Problem(
      source: builder.sliceShape(input.shape), weights: .any(weightShape), bias: bias,
      output: builder.sliceShape(shape), window: window.geometry(of: input.shape), relu: relu,
      needsInputGradient: input.gradient != nil, needsWeightGradient: builder.needsParameterGradients,
      isInference: builder.mode == .inference)
    guard let kernels = ConvolutionKernels.best(problem, current: input.layout),
      let weightLayout = Layout.chosen(by: kernels.forward, dnnl_query_weights_md, shape: weightShape)
    else { throw NetworkError(.unsupported, "oneDNN has no convolution for '\(name)' on \(input.shape)") }
    let source = try builder.reordered(input, to: kernels.source)
    let output = builder.value(shape, kernels.output)
    let weights = try builder.parameter("\(name).weight", as: weightLayout)
    var arguments: [Primitive.Argument] = [
      (DNNL_ARG_SRC, kernels.source, source.buffer), (DNNL_ARG_WEIGHTS, weightLayout, weights),
      (DNNL_ARG_DST, kernels.output, output.buffer),
    ]
    if let bias { arguments.append((DNNL_ARG_BIAS, bias, builder.parameters.buffer("\(name).bias"))) }
    try builder.primitive(kernels.forward, arguments)

    guard let gradient = output.gradient else { return output }
    builder.onBackward { () throws(NetworkError) in
      let outputGradient =
        relu ? builder.sumBeforeRelu(of: gradient, output: output.buffer) : builder.sum(of: gradient)
      if let description = kernels.weightGradient,
        let layout = Layout.chosen(by: description, dnnl_query_diff_weights_md, shape: weightShape)
      {
        var arguments: [Primitive.Argument] = [
          (DNNL_ARG_SRC, kernels.source, source.buffer), (DNNL_ARG_DIFF_DST, kernels.output, outputGradient),
          (DNNL_ARG_DIFF_WEIGHTS, layout, try builder.parameterGradient("\(name).weight", as: layout)),
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
            (DNNL_ARG_DIFF_DST, kernels.output, outputGradient),
            (DNNL_ARG_DIFF_SRC, kernels.source, builder.part(of: share)),
            (DNNL_ARG_WEIGHTS, layout, try builder.parameter("\(name).weight", as: layout)),
          ])
      }
    }
    return output
  }
}

extension Window {
  /// The window over an input `[channel, height, width]`, in oneDNN's terms.
  func geometry(of input: [Int]) -> millrace_window {
    let borders = padding(of: Array(input.suffix(2)))
    var result = millrace_window()
    (result.kernel.0, result.kernel.1) = (dnnl_dim_t(kernel[0]), dnnl_dim_t(kernel[1]))
    (result.strides.0, result.strides.1) = (dnnl_dim_t(stride[0]), dnnl_dim_t(stride[1]))
    // oneDNN counts the pixels left out between taps.
    (result.dilations.0, result.dilations.1) = (dnnl_dim_t(dilation[0] - 1), dnnl_dim_t(dilation[1] - 1))
    (result.padding_low.0, result.padding_low.1) = (dnnl_dim_t(borders[0].low), dnnl_dim_t(borders[1].low))
    (result.padding_high.0, result.padding_high.1) = (dnnl_dim_t(borders[0].high), dnnl_dim_t(borders[1].high))
    return result
  }
}
