import COneDNN

/// A product with a matrix of weights, as a plan computes it.
struct InnerProduct {
  let units: Int
  let hasBias: Bool

  /// Adds the inner product of `name.weight` and `name.bias`, with bias and activation fused into its kernel, and its
  /// gradients.
  ///
  /// Of one record threads share the units, in parts whose number goes by the shape alone.
  func lower(
    _ input: Value, name: String, _ tail: LayerTail, _ builder: PlanBuilder
  ) throws(NetworkError) -> Value {
    let engine = KernelLibrary.shared.engine
    let most = units.isMultiple(of: 32) ? 2 : 1
    // A record uses each weight once: reading it takes the time of several products.
    let count = builder.partCount(multiplyAdds: 4 * units * input.shape[0], most: most)
    let sourceLayout = Layout.plain(builder.sliceShape(input.shape), builder.precision)
    let outputLayout = Layout.plain(builder.sliceShape([units]), tail.precision)
    let partLayout = Layout.plain(builder.sliceShape([units / count]), tail.precision)
    let anyWeights = Layout.any([units / count, input.shape[0]], builder.precision)
    let bias = hasBias || tail.norm != nil ? Layout.plain([units / count]) : nil
    let forward = try PrimitiveDescription(
      millrace_inner_product_forward(
        engine, builder.mode != .inference, tail.activation.operation, sourceLayout.handle, anyWeights.handle,
        bias?.handle, partLayout.handle), "inner product for '\(name)' on \(input.shape)")
    let weightLayout = Layout.chosen(by: forward, dnnl_query_weights_md, shape: anyWeights.shape) ?? anyWeights
    let source = try builder.reordered(input, to: sourceLayout)
    let output = builder.value([units], outputLayout)
    let affine = builder.affineParameters(name, hasBias: hasBias, norm: tail.norm)
    var calls: [(PrimitiveDescription, [Primitive.Argument])] = []
    for index in 0..<count {
      let weights = try builder.parameter(affine.weight.part(index, of: count), as: weightLayout)
      var arguments: [Primitive.Argument] = [
        (DNNL_ARG_SRC, sourceLayout, source.buffer), (DNNL_ARG_WEIGHTS, weightLayout, weights),
        (DNNL_ARG_DST, partLayout, output.buffer.part(index, of: count)),
      ]
      if let bias, let buffer = affine.bias { arguments.append((DNNL_ARG_BIAS, bias, buffer.part(index, of: count))) }
      calls.append((forward, arguments))
    }
    if count > 1 { builder.primitiveParts(calls) } else { try builder.primitive(forward, calls[0].1) }

    guard let gradient = output.gradient else { return output }
    builder.onBackward { () throws(NetworkError) in
      let (outputGradient, gradientLayout) = try builder.converted(
        builder.sum(of: gradient, before: tail.activation, output: output.buffer), outputLayout, to: builder.precision)
      if builder.needsParameterGradients {
        let anyGradient = Layout.any(anyWeights.shape)
        let description = try PrimitiveDescription(
          millrace_inner_product_backward_weights(
            engine, sourceLayout.handle, anyGradient.handle, bias?.handle, gradientLayout.handle, forward.handle),
          "weight gradient for '\(name)'")
        let weightGradient =
          Layout.chosen(by: description, dnnl_query_diff_weights_md, shape: anyWeights.shape) ?? anyGradient
        var arguments: [Primitive.Argument] = [
          (DNNL_ARG_SRC, sourceLayout, source.buffer), (DNNL_ARG_DIFF_DST, gradientLayout, outputGradient),
          (DNNL_ARG_DIFF_WEIGHTS, weightGradient, try builder.parameterGradient("\(name).weight", as: weightGradient)),
        ]
        if let bias {
          arguments.append((DNNL_ARG_DIFF_BIAS, bias, try builder.parameterGradient("\(name).bias", as: bias)))
        }
        try builder.primitive(description, arguments)
      }
      guard let share = source.gradient else { return }
      let description = try PrimitiveDescription(
        millrace_inner_product_backward_data(
          engine, sourceLayout.handle, anyWeights.handle, gradientLayout.handle, forward.handle),
        "input gradient for '\(name)'")
      let layout = Layout.chosen(by: description, dnnl_query_weights_md, shape: anyWeights.shape) ?? anyWeights
      try builder.primitive(
        description,
        [
          (DNNL_ARG_DIFF_DST, gradientLayout, outputGradient),
          (DNNL_ARG_DIFF_SRC, sourceLayout, builder.part(of: share)),
          (DNNL_ARG_WEIGHTS, layout, try builder.parameter(affine.weight, as: layout)),
        ])
    }
    return output
  }
}
