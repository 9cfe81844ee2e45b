import CKernels
import COneDNN

/// Pooling by the kernel library.
struct WindowPool {
  /// The layer's name.
  let name: String
  /// The mean of each window; its largest value otherwise.
  let isMean: Bool
  let window: Window

  /// Adds pooling and its gradient; the library's kernel for the largest value remembers in a workspace which it was.
  func lower(_ value: Value, _ tail: LayerTail, _ builder: PlanBuilder) throws(NetworkError) -> Value {
    let engine = KernelLibrary.shared.engine
    let algorithm = isMean ? dnnl_pooling_avg_exclude_padding : dnnl_pooling_max
    let shape = [value.shape[0]] + self.window.output
    var window = self.window.geometry
    let anyOutput = Layout.any(builder.sliceShape(shape), value.layout.precision)
    func description(from source: Layout) throws(NetworkError) -> PrimitiveDescription {
      try PrimitiveDescription(
        millrace_pooling_forward(
          engine, builder.mode != .inference, algorithm, source.handle, anyOutput.handle, &window),
        "pooling for '\(name)' on \(value.shape)")
    }
    var source = value.layout
    var forward = try description(from: source)
    // The library has loops only for most windows over plain layouts.
    if forward.isLoop {
      source = .channelsLast(builder.sliceShape(value.shape), source.precision)
      forward = try description(from: source)
    }
    let input = try builder.reordered(value, to: source)
    let outputLayout = Layout.chosen(by: forward, dnnl_query_dst_md, shape: anyOutput.shape) ?? anyOutput
    let output = builder.value(shape, outputLayout)
    var arguments: [Primitive.Argument] = [
      (DNNL_ARG_SRC, input.layout, input.buffer), (DNNL_ARG_DST, outputLayout, output.buffer),
    ]
    let workspace = Layout.chosen(by: forward, dnnl_query_workspace_md, shape: []).flatMap { layout in
      layout.byteCount > 0 ? (layout, builder.arena.buffer(.slice, byteCount: layout.byteCount)) : nil
    }
    if let (layout, buffer) = workspace { arguments.append((DNNL_ARG_WORKSPACE, layout, buffer)) }
    try builder.primitive(forward, arguments)
    if tail.activation != nil {
      let elements = outputLayout.elements
      builder.perSlice(uses: [output.buffer]) { [arena = builder.arena] slice, _ in
        kernel_relu_in_place(arena.bytes(output.buffer, slice: slice), elements)
      }
    }

    guard let gradient = output.gradient, let share = input.gradient else { return output }
    builder.onBackward { () throws(NetworkError) in
      let description = try PrimitiveDescription(
        millrace_pooling_backward(
          engine, algorithm, input.layout.handle, outputLayout.handle, &window, forward.handle),
        "gradient of pooling for '\(name)'")
      var arguments: [Primitive.Argument] = [
        (DNNL_ARG_DIFF_DST, outputLayout, builder.sum(of: gradient, before: tail.activation, output: output.buffer)),
        (DNNL_ARG_DIFF_SRC, input.layout, builder.part(of: share)),
      ]
      if let (layout, buffer) = workspace { arguments.append((DNNL_ARG_WORKSPACE, layout, buffer)) }
      try builder.primitive(description, arguments)
    }
    return output
  }
}
