import CKernels

extension GroupedConvolution {
  /// Adds the convolution by Winograd's kernels, with bias, a sum's other term and relu fused into them, and its gradients.
  ///
  /// Weights are transformed whenever the parameters change. A slice's gradient is summed over its tiles in one order.
  func lower(
    _ winograd: WinogradShape, _ value: Value, at place: LayerPlace, _ tail: LayerTail, _ builder: PlanBuilder
  ) throws(NetworkError) -> Value {
    let name = place.name
    let arena = builder.arena
    let problem = winograd.problem(sliceSize: builder.sliceSize, builder.processor.instructions)
    guard let sourceLayout = Layout.blocked(builder.sliceShape(winograd.input), block: 16),
      let layout = Layout.blocked(builder.sliceShape(winograd.output), block: 16)
    else { throw NetworkError(.unsupported, "oneDNN has no blocks of 16 channels for '\(name)'", layer: name) }
    let source = try builder.reordered(value, to: sourceLayout)
    let output = builder.value(winograd.output, layout)
    let affine = builder.affineParameters(name, hasBias: hasBias, norm: tail.norm)
    func transformed(
      _ problem: kernel_winograd, from first: Int = 0,
      _ transform: @escaping (kernel_winograd, UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
    ) -> Buffer {
      let count = Int(kernel_winograd_weight_count(problem))
      let buffer = arena.buffer(.shared, byteCount: count * MemoryLayout<Float>.stride)
      let skipped = first * winograd.input[0] * 9
      builder.prepare { transform(problem, arena.floats(affine.weight) + skipped, arena.floats(buffer)) }
      return buffer
    }
    let scratch = builder.workerScratch
    scratch.reserve(byteCount: Int(kernel_winograd_scratch_bytes(problem)))
    builder.computesByWinograd(name)

    let term = try tail.term.map { term throws(NetworkError) in try builder.reordered(term, to: layout).buffer }
    let relu: Int32 = tail.activation?.isReLU == true ? 1 : 0
    // Other activations read what the kernel made.
    let sum = tail.activation?.kernel == nil ? output.buffer : arena.buffer(.slice, byteCount: layout.byteCount)
    let used = [source.buffer, sum] + [term].compactMap(\.self)
    func forward(_ part: WinogradPart, _ weights: Buffer, _ slice: Int, _ worker: Int) {
      kernel_winograd_forward(
        part.problem, arena.floats(source.buffer, slice: slice) + part.sourceOffset, arena.floats(weights),
        affine.bias.map { arena.floats($0) + part.firstFilter },
        term.map { arena.floats($0, slice: slice) + part.outputOffset }, relu,
        arena.floats(sum, slice: slice) + part.outputOffset, scratch.bytes(worker: worker))
    }
    let partCount = builder.partCount(multiplyAdds: winograd.multiplyAdds, most: builder.streams.count)
    if partCount > 1 {
      let parts = winograd.parts(partCount, problem.instructions)
      let weights = parts.map { transformed($0.problem, from: $0.firstFilter, kernel_winograd_forward_weights) }
      builder.perPart(parts.count, uses: used) { part, worker in forward(parts[part], weights[part], 0, worker) }
    } else {
      let weights = transformed(problem, kernel_winograd_forward_weights)
      builder.perSlice(uses: used) { forward(WinogradPart(problem: problem), weights, $0, $1) }
    }
    if let kernel = tail.activation?.kernel {
      builder.perSlice(uses: [sum, output.buffer]) { slice, _ in
        kernel_activate(
          kernel, arena.floats(sum, slice: slice), arena.floats(output.buffer, slice: slice), layout.elements.count)
      }
    }

    guard let gradient = output.gradient else { return output }
    let needsInputGradient = source.gradient != nil
    let turned = needsInputGradient ? transformed(problem, kernel_winograd_backward_weights) : nil
    builder.onBackward { () throws(NetworkError) in
      let outputGradient = builder.sum(of: gradient, before: tail.activation, output: output.buffer)
      if builder.needsParameterGradients {
        let weightGradient = try builder.parameterGradient(
          "\(name).weight", as: .blockedWeights([winograd.output[0], winograd.input[0], 3, 3]))
        let biasGradient =
          hasBias ? try builder.parameterGradient("\(name).bias", as: .plain([winograd.output[0]])) : nil
        builder.perSlice(uses: [source.buffer, outputGradient]) { slice, worker in
          kernel_winograd_weight_gradient(
            problem, arena.floats(source.buffer, slice: slice), arena.floats(outputGradient, slice: slice),
            arena.floats(weightGradient, slice: slice), biasGradient.map { arena.floats($0, slice: slice) },
            scratch.bytes(worker: worker))
        }
      }
      if let share = source.gradient, let turned {
        let inputGradient = builder.part(of: share)
        builder.perSlice(uses: [outputGradient, inputGradient]) { slice, worker in
          kernel_winograd_backward_data(
            problem, arena.floats(outputGradient, slice: slice), arena.floats(turned),
            arena.floats(inputGradient, slice: slice), scratch.bytes(worker: worker))
        }
      }
    }
    return output
  }
}
