import CKernels

extension GroupedConvolution {
  /// What our own direct kernels are to compute; `nil` where others are.
  func direct(
    over value: Value, _ tail: LayerTail, at place: LayerPlace, _ builder: PlanBuilder
  ) throws(NetworkError) -> DirectShape? {
    let window = try window(over: value.shape, at: place)
    var maximum: Window?
    if let pool = tail.pool { maximum = try pool.settings.window(over: [filters] + window.output, at: pool.place) }
    return DirectShape(
      self, over: value, window, isReLU: tail.activation?.isReLU == true, maximum: maximum, builder)
  }

  /// Adds the convolution by our own direct kernels, with bias, relu and maximum in them, and its gradients.
  ///
  /// Weights are arranged whenever the parameters change.
  func lower(
    _ direct: DirectShape, _ value: Value, at place: LayerPlace, _ tail: LayerTail, _ builder: PlanBuilder
  ) throws(NetworkError) -> Value {
    let name = place.name
    let arena = builder.arena
    let problem = direct.problem
    let shape =
      try tail.pool.map { pool throws(NetworkError) in
        [filters] + (try pool.settings.window(over: direct.output, at: pool.place)).output
      } ?? direct.output
    let inputShape = builder.sliceShape(direct.input)
    guard
      let sourceLayout = direct.inputBlock == 1
        ? .plain(inputShape) : Layout.blocked(inputShape, block: direct.inputBlock),
      let layout = Layout.blocked(builder.sliceShape(shape), block: direct.outputBlock)
    else { throw NetworkError(.unsupported, "oneDNN has no blocks of channels for '\(name)'", layer: name) }
    let source = try builder.reordered(value, to: sourceLayout)
    let output = builder.value(shape, layout)
    let affine = builder.affineParameters(name, hasBias: hasBias, norm: tail.norm)
    func arranged(
      _ count: Int64, _ arrange: @escaping (kernel_direct, UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
    ) -> Buffer {
      let buffer = arena.buffer(.shared, byteCount: Int(count) * MemoryLayout<Float>.stride)
      builder.prepare { arrange(problem, arena.floats(affine.weight), arena.floats(buffer)) }
      return buffer
    }
    /// What one call needs.
    func scratch() -> Buffer { arena.buffer(.worker, byteCount: Int(kernel_direct_scratch_bytes(problem))) }
    let forwardScratch = scratch()
    builder.computesDirectly(name)

    let weights = arranged(kernel_direct_forward_weight_count(problem), kernel_direct_forward_weights)
    // Other activations than relu read what the kernel made.
    let other = tail.activation?.kernel
    let sum = other == nil ? output.buffer : arena.buffer(.slice, byteCount: layout.byteCount)
    let taps =
      tail.pool == nil || output.gradient == nil ? nil : arena.buffer(.slice, byteCount: layout.elementCount)
    func places(_ group: RecordGroup) -> UnsafeMutablePointer<UInt8>? {
      taps.map { arena.bytes($0, group).assumingMemoryBound(to: UInt8.self) }
    }
    let tapUses = taps.map { [$0] } ?? []
    builder.perRecords(uses: [source.buffer, sum, forwardScratch] + tapUses, in: layout) { group in
      var part = problem
      part.batch = Int64(group.records.count)
      kernel_direct_forward(
        part, arena.floats(source.buffer, group), arena.floats(weights), affine.bias.map { arena.floats($0) },
        arena.floats(sum, group), places(group), arena.bytes(forwardScratch, group))
    }
    if let other {
      let elements = layout.elements
      builder.perRecords(uses: [sum, output.buffer], in: layout) { [size = builder.sliceSize] group in
        kernel_activate(
          other, arena.floats(sum, group), arena.floats(output.buffer, group), elements.of(group, sliceSize: size).count
        )
      }
    }

    guard let gradient = output.gradient else { return output }
    let turned = source.gradient.map { _ in
      arranged(kernel_direct_backward_weight_count(problem), kernel_direct_backward_weights)
    }
    builder.onBackward { () throws(NetworkError) in
      let outputGradient =
        other == nil
        ? builder.sum(of: gradient) : builder.sum(of: gradient, before: tail.activation, output: output.buffer)
      var weightGradient, biasGradient: Buffer?
      if builder.needsParameterGradients {
        let weightShape = [filters, direct.input[0], Int(problem.kernel_height), Int(problem.kernel_width)]
        weightGradient = try builder.parameterGradient(
          "\(name).weight", as: .directWeights(weightShape, inputBlock: direct.inputBlock))
        biasGradient = hasBias ? try builder.parameterGradient("\(name).bias", as: .plain([filters])) : nil
      }
      let inputGradient = source.gradient.map { builder.part(of: $0) }
      let scratch = scratch()
      let uses = [source.buffer, output.buffer, outputGradient, scratch] + tapUses
      builder.perSlice(uses: uses + [weightGradient, biasGradient, inputGradient].compactMap(\.self)) {
        slice, worker in
        let whole = RecordGroup(slice: slice, records: 0..<Int(problem.batch), worker: worker)
        func floats(_ buffer: Buffer?) -> UnsafeMutablePointer<Float>? { buffer.map { arena.floats($0, slice: slice) } }
        kernel_direct_backward(
          problem, arena.floats(source.buffer, slice: slice), arena.floats(output.buffer, slice: slice), places(whole),
          arena.floats(outputGradient, slice: slice), floats(weightGradient), floats(biasGradient),
          turned.map { arena.floats($0) }, floats(inputGradient), arena.bytes(scratch, whole))
      }
    }
    return output
  }
}
