import COneDNN

extension Convolution {
  /// Adds the convolution, with bias and relu fused into its kernel, and its gradients.
  func lower(_ name: String, _ input: Value, relu: Bool, _ builder: PlanBuilder) throws(NetworkError) -> Value {
    let engine = KernelLibrary.shared.engine
    let shape = try outputShape(of: input.shape, layer: name)
    var window = geometry(of: input.shape)
    let anySource = Layout.any(builder.sliceShape(input.shape))
    let anyWeights = Layout.any([filters, input.shape[0]] + kernel)
    let bias = hasBias ? Layout.plain([filters]) : nil
    let anyDestination = Layout.any(builder.sliceShape(shape))

    // The kernel chooses its layouts; the source is reordered only where it differs.
    guard
      let forward = millrace_convolution_forward(
        engine, builder.mode != .inference, relu, anySource.handle, anyWeights.handle, bias?.handle,
        anyDestination.handle, &window),
      let sourceLayout = Layout.chosen(by: forward, dnnl_query_src_md, shape: anySource.shape),
      let weightLayout = Layout.chosen(by: forward, dnnl_query_weights_md, shape: anyWeights.shape),
      let outputLayout = Layout.chosen(by: forward, dnnl_query_dst_md, shape: anyDestination.shape)
    else { throw NetworkError(.unsupported, "oneDNN has no convolution for '\(name)' on \(input.shape)") }
    let source = try builder.reordered(input, to: sourceLayout)
    let output = builder.value(shape, outputLayout)
    let weights = try builder.parameter("\(name).weight", as: weightLayout)
    var arguments: [Primitive.Argument] = [
      (DNNL_ARG_SRC, sourceLayout, source.buffer), (DNNL_ARG_WEIGHTS, weightLayout, weights),
      (DNNL_ARG_DST, outputLayout, output.buffer),
    ]
    if let bias { arguments.append((DNNL_ARG_BIAS, bias, builder.parameters.buffer("\(name).bias"))) }
    // The forward description is a hint for both gradients, so it outlives this call.
    let hint = ForwardHint(forward)
    try builder.primitive(hint.copy(), "convolution", arguments)

    guard let outputGradient = output.gradient else { return output }
    builder.onBackward { () throws(NetworkError) in
      if relu { builder.reluGradient(output: output.buffer, gradient: outputGradient, count: outputLayout.elementCount) }
      if builder.needsParameterGradients {
        guard
          let description = millrace_convolution_backward_weights(
            engine, sourceLayout.handle, anyWeights.handle, bias?.handle, outputLayout.handle, &window, hint.handle),
          let gradientLayout = Layout.chosen(by: description, dnnl_query_diff_weights_md, shape: anyWeights.shape)
        else { throw NetworkError(.unsupported, "oneDNN has no weight gradient for '\(name)'") }
        var arguments: [Primitive.Argument] = [
          (DNNL_ARG_SRC, sourceLayout, source.buffer), (DNNL_ARG_DIFF_DST, outputLayout, outputGradient),
          (DNNL_ARG_DIFF_WEIGHTS, gradientLayout, try builder.parameterGradient("\(name).weight", as: gradientLayout)),
        ]
        if let bias {
          arguments.append((DNNL_ARG_DIFF_BIAS, bias, try builder.parameterGradient("\(name).bias", as: bias)))
        }
        try builder.primitive(description, "convolution weight gradient", arguments)
      }
      guard let sourceGradient = source.gradient else { return }
      guard
        let description = millrace_convolution_backward_data(
          engine, sourceLayout.handle, anyWeights.handle, outputLayout.handle, &window, hint.handle),
        let layout = Layout.chosen(by: description, dnnl_query_weights_md, shape: anyWeights.shape)
      else { throw NetworkError(.unsupported, "oneDNN has no input gradient for '\(name)'") }
      try builder.primitive(
        description, "convolution input gradient",
        [
          (DNNL_ARG_DIFF_DST, outputLayout, outputGradient), (DNNL_ARG_DIFF_SRC, sourceLayout, sourceGradient),
          (DNNL_ARG_WEIGHTS, layout, try builder.parameter("\(name).weight", as: layout)),
        ])
    }
    return output
  }

  private func geometry(of input: [Int]) -> millrace_window {
    let borders = Window(kernel: kernel, stride: stride, padding: padding).padding(of: Array(input.suffix(2)))
    return millrace_window(kernel: kernel, stride: stride, low: borders.map(\.low), high: borders.map(\.high))
  }
}

extension millrace_window {
  /// A window without dilation.
  init(kernel: [Int], stride: [Int], low: [Int], high: [Int]) {
    self.init()
    (self.kernel.0, self.kernel.1) = (dnnl_dim_t(kernel[0]), dnnl_dim_t(kernel[1]))
    (strides.0, strides.1) = (dnnl_dim_t(stride[0]), dnnl_dim_t(stride[1]))
    (padding_low.0, padding_low.1) = (dnnl_dim_t(low[0]), dnnl_dim_t(low[1]))
    (padding_high.0, padding_high.1) = (dnnl_dim_t(high[0]), dnnl_dim_t(high[1]))
  }
}

/// Keeps a forward primitive description alive until the gradients that name it are made.
final class ForwardHint {
  let handle: dnnl_primitive_desc_t

  init(_ handle: dnnl_primitive_desc_t) { self.handle = handle }

  deinit { dnnl_primitive_desc_destroy(handle) }

  /// A description of its own for whoever destroys what it is given.
  func copy() -> dnnl_primitive_desc_t? {
    var copy: dnnl_primitive_desc_t?
    return dnnl_primitive_desc_clone(&copy, handle) == dnnl_success ? copy : nil
  }
}
