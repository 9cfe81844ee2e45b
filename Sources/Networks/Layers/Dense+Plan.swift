import COneDNN

extension Dense {
  /// Adds the inner product, with bias and relu fused into its kernel, and its gradients.
  func lower(_ name: String, _ input: Value, relu: Bool, _ builder: PlanBuilder) throws(NetworkError) -> Value {
    let engine = KernelLibrary.shared.engine
    let sourceLayout = Layout.plain(builder.sliceShape(input.shape))
    let outputLayout = Layout.plain(builder.sliceShape([units]))
    let anyWeights = Layout.any([units, input.shape[0]])
    let bias = hasBias ? Layout.plain([units]) : nil
    guard
      let forward = millrace_inner_product_forward(
        engine, builder.mode != .inference, relu, sourceLayout.handle, anyWeights.handle, bias?.handle,
        outputLayout.handle),
      let weightLayout = Layout.chosen(by: forward, dnnl_query_weights_md, shape: anyWeights.shape)
    else { throw NetworkError(.unsupported, "oneDNN has no inner product for '\(name)' on \(input.shape)") }
    let source = try builder.reordered(input, to: sourceLayout)
    let output = builder.value([units], outputLayout)
    var arguments: [Primitive.Argument] = [
      (DNNL_ARG_SRC, sourceLayout, source.buffer), (DNNL_ARG_DST, outputLayout, output.buffer),
      (DNNL_ARG_WEIGHTS, weightLayout, try builder.parameter("\(name).weight", as: weightLayout)),
    ]
    if let bias { arguments.append((DNNL_ARG_BIAS, bias, builder.parameters.buffer("\(name).bias"))) }
    let hint = ForwardHint(forward)
    try builder.primitive(hint.copy(), "inner product", arguments)

    guard let outputGradient = output.gradient else { return output }
    builder.onBackward { () throws(NetworkError) in
      if relu { builder.reluGradient(output: output.buffer, gradient: outputGradient, count: outputLayout.elementCount) }
      if builder.needsParameterGradients {
        guard
          let description = millrace_inner_product_backward_weights(
            engine, sourceLayout.handle, anyWeights.handle, bias?.handle, outputLayout.handle, hint.handle),
          let gradientLayout = Layout.chosen(by: description, dnnl_query_diff_weights_md, shape: anyWeights.shape)
        else { throw NetworkError(.unsupported, "oneDNN has no weight gradient for '\(name)'") }
        var arguments: [Primitive.Argument] = [
          (DNNL_ARG_SRC, sourceLayout, source.buffer), (DNNL_ARG_DIFF_DST, outputLayout, outputGradient),
          (DNNL_ARG_DIFF_WEIGHTS, gradientLayout, try builder.parameterGradient("\(name).weight", as: gradientLayout)),
        ]
        if let bias {
          arguments.append((DNNL_ARG_DIFF_BIAS, bias, try builder.parameterGradient("\(name).bias", as: bias)))
        }
        try builder.primitive(description, "inner product weight gradient", arguments)
      }
      guard let sourceGradient = source.gradient else { return }
      guard
        let description = millrace_inner_product_backward_data(
          engine, sourceLayout.handle, anyWeights.handle, outputLayout.handle, hint.handle),
        let layout = Layout.chosen(by: description, dnnl_query_weights_md, shape: anyWeights.shape)
      else { throw NetworkError(.unsupported, "oneDNN has no input gradient for '\(name)'") }
      try builder.primitive(
        description, "inner product input gradient",
        [
          (DNNL_ARG_DIFF_DST, outputLayout, outputGradient), (DNNL_ARG_DIFF_SRC, sourceLayout, sourceGradient),
          (DNNL_ARG_WEIGHTS, layout, try builder.parameter("\(name).weight", as: layout)),
        ])
    }
    return output
  }
}
