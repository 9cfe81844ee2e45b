import CKernels
import COneDNN

extension TransposedConvolution {
  func fuses(_ activation: Activation, in mode: PlanMode) -> Bool { activation.isReLU }

  /// Adds the mirrored convolution run backwards, then bias and an optional relu in place, and the gradients.
  ///
  /// Forward is the convolution's gradient of its input; the gradient of the input is the convolution itself, and that of
  /// the weights its gradient of the weights with input and output gradient in each other's place.
  func lower(
    _ inputs: [Value], at place: LayerPlace, _ tail: LayerTail, _ builder: PlanBuilder
  ) throws(NetworkError) -> Value {
    let (input, name) = (inputs[0], place.name)
    let (window, space) = try mirror(of: input.shape, at: place)
    let shape = [filters] + space
    let perGroup = [input.shape[0] / groups, filters / groups] + window.kernel
    // The same memory: an axis of groups in front divides the channels.
    let weightShape = groups > 1 ? [groups] + perGroup : perGroup
    let problem = ConvolutionKernels.Problem(
      source: builder.sliceShape(shape), weights: weightShape, bias: nil, output: builder.sliceShape(input.shape),
      window: window.geometry, activation: nil, needsInputGradient: true,
      needsWeightGradient: builder.needsParameterGradients, isInference: false)
    guard let kernels = ConvolutionKernels.best(problem, currentOutput: input.layout),
      let backwards = kernels.inputGradient,
      let weightLayout = Layout.chosen(by: backwards, dnnl_query_weights_md, shape: weightShape)
    else { throw NetworkError(.unsupported, "oneDNN has no transposed convolution for '\(name)' on \(input.shape)") }
    let source = try builder.reordered(input, to: kernels.output)
    let output = builder.value(shape, kernels.source)
    let weights = builder.parameters.buffer("\(name).weight")
    try builder.primitive(
      backwards,
      [
        (DNNL_ARG_DIFF_DST, kernels.output, source.buffer), (DNNL_ARG_DIFF_SRC, kernels.source, output.buffer),
        (DNNL_ARG_WEIGHTS, weightLayout, try builder.parameter(weights, as: weightLayout)),
      ])
    if let gradient = output.gradient {
      builder.onBackward { () throws(NetworkError) in
        let outputGradient = builder.sum(of: gradient)
        if let description = kernels.weightGradient,
          let layout = Layout.chosen(by: description, dnnl_query_diff_weights_md, shape: weightShape)
        {
          try builder.primitive(
            description,
            [
              (DNNL_ARG_SRC, kernels.source, outputGradient), (DNNL_ARG_DIFF_DST, kernels.output, source.buffer),
              (DNNL_ARG_DIFF_WEIGHTS, layout, try builder.parameterGradient("\(name).weight", as: layout)),
            ])
        }
        if let share = source.gradient,
          let layout = Layout.chosen(by: kernels.forward, dnnl_query_weights_md, shape: weightShape)
        {
          try builder.primitive(
            kernels.forward,
            [
              (DNNL_ARG_SRC, kernels.source, outputGradient), (DNNL_ARG_DST, kernels.output, builder.part(of: share)),
              (DNNL_ARG_WEIGHTS, layout, try builder.parameter(weights, as: layout)),
            ])
        }
      }
    }
    guard hasBias || tail.activation != nil else { return output }
    return try addBias(output, name, relu: tail.activation, builder)
  }

  /// Adds the bias and the relu where the value lies, and their gradients.
  private func addBias(
    _ whole: Value, _ name: String, relu: Activation?, _ builder: PlanBuilder
  ) throws(NetworkError) -> Value {
    let (input, extent) = try builder.walkable(whole)
    let arena = builder.arena
    // Padding channels have a bias of zero.
    let bias = arena.buffer(.shared, byteCount: Int(extent.channels) * MemoryLayout<Float>.stride)
    if hasBias {
      let trained = builder.parameters.buffer("\(name).bias")
      builder.prepare { [filters] in arena.floats(bias).update(from: arena.floats(trained), count: filters) }
    }
    // The same memory before and after; a gradient of its own, since the relu masks what comes back.
    let output = Value(
      shape: input.shape, layout: input.layout, buffer: input.buffer,
      gradient: input.gradient.map { Gradient($0.layout) })
    let masks: Int32 = relu == nil ? 0 : 1
    builder.perSlice(uses: [output.buffer]) { slice, _ in
      kernel_add_channels(arena.floats(output.buffer, slice: slice), extent, arena.floats(bias), masks)
    }
    if let gradient = output.gradient, let share = input.gradient {
      builder.onBackward { () throws(NetworkError) in
        let before = builder.sum(of: gradient, before: relu, output: output.buffer)
        if hasBias, builder.needsParameterGradients {
          let sums = try builder.parameterGradient("\(name).bias", as: .plain([filters]))
          builder.perSlice(uses: [before, sums]) { [filters] slice, _ in
            kernel_channel_sums(
              arena.floats(before, slice: slice), extent, arena.floats(sums, slice: slice), Int64(filters))
          }
        }
        builder.lend(before, to: share)
      }
    }
    return output
  }
}
