import CKernels

extension GroupedConvolution {
  private typealias WeightTransform = (
    kernel_winograd, _ weights: UnsafePointer<Float>, _ part: Int64, _ parts: Int64, UnsafeMutablePointer<Float>
  ) -> Void

  /// Transformed weights that one piece of preparing makes, about a millisecond's.
  private static let preparedFloats = 1 << 20

  /// Adds the convolution by Winograd's kernels, with bias, a sum's other term and relu fused into them, and its gradients.
  ///
  /// Weights are transformed whenever the parameters change. A slice's gradient is summed over its tiles in one order, and
  /// turned back when all are in.
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
    func transformed(_ problem: kernel_winograd, from first: Int = 0, _ transform: @escaping WeightTransform) -> Buffer
    {
      let count = Int(kernel_winograd_weight_count(problem))
      let buffer = arena.buffer(.shared, byteCount: count * MemoryLayout<Float>.stride)
      let skipped = first * winograd.input[0] * 9
      // Pieces that threads share.
      let partCount = max(1, count / Self.preparedFloats)
      for part in 0..<partCount {
        builder.prepare {
          transform(
            problem, arena.floats(affine.weight) + skipped, Int64(part), Int64(partCount), arena.floats(buffer))
        }
      }
      return buffer
    }
    /// What one call needs.
    func scratch() -> Buffer { arena.buffer(.worker, byteCount: Int(kernel_winograd_scratch_bytes(problem))) }
    let forwardScratch = scratch()
    builder.computesByWinograd(name)

    let term = try tail.term.map { term throws(NetworkError) in try builder.reordered(term, to: layout).buffer }
    let relu: Int32 = tail.activation?.isReLU == true ? 1 : 0
    // Other activations read what the kernel made.
    let sum = tail.activation?.kernel == nil ? output.buffer : arena.buffer(.slice, byteCount: layout.byteCount)
    let used = [source.buffer, sum, forwardScratch] + [term].compactMap(\.self)
    func forward(_ part: WinogradPart, _ weights: Buffer, _ group: RecordGroup) {
      kernel_winograd_forward(
        part.problem.of(group), arena.floats(source.buffer, group) + part.sourceOffset, arena.floats(weights),
        affine.bias.map { arena.floats($0) + part.firstFilter },
        term.map { arena.floats($0, group) + part.outputOffset }, relu,
        arena.floats(sum, group) + part.outputOffset, arena.bytes(forwardScratch, group))
    }
    let partCount = builder.partCount(multiplyAdds: winograd.multiplyAdds, most: builder.streams.count)
    if partCount > 1 {
      let parts = winograd.parts(partCount, problem.instructions)
      let weights = parts.map { transformed($0.problem, from: $0.firstFilter, kernel_winograd_forward_weights) }
      builder.perPart(parts.count, uses: used) { part, worker in
        forward(parts[part], weights[part], RecordGroup(slice: 0, records: 0..<1, worker: worker))
      }
    } else {
      let weights = transformed(problem, kernel_winograd_forward_weights)
      builder.perRecords(uses: used, in: layout) { group in
        forward(WinogradPart(problem: problem), weights, group)
      }
    }
    if let kernel = tail.activation?.kernel {
      let elements = layout.elements
      builder.perRecords(uses: [sum, output.buffer], in: layout) { [size = builder.sliceSize] group in
        kernel_activate(
          kernel, arena.floats(sum, group), arena.floats(output.buffer, group),
          elements.of(group, sliceSize: size).count)
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
        let (x, scratch) = (source.remake?(builder) ?? source.buffer, scratch())
        let sums = arena.buffer(
          .worker, byteCount: Int(kernel_winograd_weight_sum_count(problem)) * MemoryLayout<Float>.stride)
        builder.perRecords(uses: [x, outputGradient, scratch], keeps: [sums], in: layout) { group in
          kernel_winograd_weight_gradient(
            problem.of(group), arena.floats(x, group), arena.floats(outputGradient, group), group.isFirst ? 1 : 0,
            group.records.upperBound == Int(problem.batch) ? 1 : 0, arena.floats(sums, group),
            arena.floats(weightGradient, slice: group.slice),
            biasGradient.map { arena.floats($0, slice: group.slice) }, arena.bytes(scratch, group))
        }
      }
      if let share = source.gradient, let turned {
        let (inputGradient, scratch) = (builder.part(of: share), scratch())
        builder.perRecords(uses: [outputGradient, inputGradient, scratch], in: layout) { group in
          kernel_winograd_backward_data(
            problem.of(group), arena.floats(outputGradient, group), arena.floats(turned),
            arena.floats(inputGradient, group), arena.bytes(scratch, group))
        }
      }
    }
    return output
  }
}

extension kernel_winograd {
  /// The same for a group of the slice's records.
  fileprivate func of(_ group: RecordGroup) -> kernel_winograd {
    var part = self
    part.batch = Int64(group.records.count)
    return part
  }
}
