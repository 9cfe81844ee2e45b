import COneDNN

extension Convolution {
  func fuses(_ activation: Activation, in mode: PlanMode) -> Bool { activation.isFused(in: mode) }

  var foldsNorm: Bool { true }

  /// Adds the convolution, with bias and activation fused into its kernel, and its gradients.
  func lower(
    _ inputs: [Value], at place: LayerPlace, _ tail: LayerTail, _ builder: PlanBuilder
  ) throws(NetworkError) -> Value {
    let name = place.name
    let arrays = try arrays(over: inputs[0], at: place, builder)
    let (input, weightShape) = (arrays.input, arrays.weights.shape)
    let shape = [filters] + arrays.window.output
    let bias = hasBias || tail.norm != nil ? Layout.plain([filters]) : nil
    let problem = ConvolutionKernels.Problem(
      source: builder.sliceShape(input.shape), weights: .any(weightShape), bias: bias,
      output: builder.sliceShape(shape), window: arrays.window.geometry, activation: tail.activation,
      needsInputGradient: input.gradient != nil, needsWeightGradient: builder.needsParameterGradients,
      isInference: builder.mode == .inference)
    guard let kernels = ConvolutionKernels.best(problem, current: input.layout),
      let weightLayout = Layout.chosen(by: kernels.forward, dnnl_query_weights_md, shape: weightShape)
    else { throw NetworkError(.unsupported, "oneDNN has no convolution for '\(name)' on \(inputs[0].shape)") }
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
      let outputGradient = builder.sum(of: gradient, before: tail.activation, output: output.buffer)
      if let description = kernels.weightGradient,
        let layout = Layout.chosen(by: description, dnnl_query_diff_weights_md, shape: weightShape)
      {
        let weightGradient = try builder.parameterGradient("\(name).weight", held: arrays.weights, as: layout)
        var arguments: [Primitive.Argument] = [
          (DNNL_ARG_SRC, kernels.source, source.buffer), (DNNL_ARG_DIFF_DST, kernels.output, outputGradient),
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
            (DNNL_ARG_DIFF_DST, kernels.output, outputGradient),
            (DNNL_ARG_DIFF_SRC, kernels.source, builder.part(of: share)),
            (DNNL_ARG_WEIGHTS, layout, try builder.parameter(affine.weight, held: arrays.weights, as: layout)),
          ])
      }
    }
    return output
  }
}

extension Window {
  /// The window in oneDNN's terms.
  var geometry: millrace_window {
    var result = millrace_window()
    for axis in kernel.indices {
      withUnsafeMutablePointer(to: &result) { window in
        // Sound: there are at most 3 spatial axes, and oneDNN's arrays have room for 12.
        func set(_ field: WritableKeyPath<millrace_window, dnnl_dims_t>, _ value: Int) {
          withUnsafeMutableBytes(of: &window.pointee[keyPath: field]) {
            $0.storeBytes(
              of: dnnl_dim_t(value), toByteOffset: axis * MemoryLayout<dnnl_dim_t>.stride, as: dnnl_dim_t.self)
          }
        }
        set(\.kernel, kernel[axis])
        set(\.strides, stride[axis])
        // oneDNN counts the values left out between taps.
        set(\.dilations, dilation[axis] - 1)
        set(\.padding_low, borders[axis].low)
        set(\.padding_high, borders[axis].high)
      }
    }
    return result
  }
}
