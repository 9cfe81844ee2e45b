import Arrays
import CKernels

extension BatchNorm {
  /// While training, where channels lie beside each other; otherwise the layer is folded into the weights before it.
  func fusesMaximum(
    of tail: LayerTail, over value: Value, at place: LayerPlace, _ builder: PlanBuilder
  ) throws(NetworkError) -> Bool {
    guard builder.mode == .training, value.layout.precision == .float32, let extent = value.layout.extent else {
      return false
    }
    return extent.block > 1
  }
}

extension BatchNorm.Buffers {
  /// Adds normalisation with an optional relu and a maximum over windows in one pass, and its gradients.
  ///
  /// Of the normalised values only the largest are kept, and where each came from. So a gradient is not spread over the
  /// places that have none, and its sums take the largest values alone.
  ///
  /// - Returns: what is left of each window.
  func addPooled(
    _ input: Value, _ window: Window, usesBatch: Bool, _ builder: PlanBuilder
  ) throws(NetworkError) -> Value {
    let shape = [input.shape[0]] + window.output
    guard let layout = Layout.alike(extent, builder.sliceShape(shape)) else {
      throw NetworkError(.unsupported, "oneDNN has no blocks of \(extent.block) channels for \(shape)")
    }
    let pooled = kernel_extent(
      batch: extent.batch, channels: extent.channels, space: Int64(window.output.product), block: extent.block,
      precision: extent.precision)
    let geometry = window.poolGeometry(over: input.shape)
    let output = builder.value(shape, layout)
    let peaks = arena.buffer(.slice, byteCount: layout.byteCount)
    let taps = arena.buffer(.slice, byteCount: layout.elementCount)
    func places(_ group: RecordGroup) -> UnsafeMutablePointer<UInt8> {
      arena.bytes(taps, group).assumingMemoryBound(to: UInt8.self)
    }
    builder.perRecords(uses: [input.buffer, output.buffer, peaks, taps], in: input.layout) { [self] group in
      kernel_norm_max_pool(
        arena.floats(input.buffer, group), arena.floats(output.buffer, group), arena.floats(peaks, group),
        places(group), extent.of(group), geometry, arena.floats(scale), arena.floats(shift), relu)
    }
    guard let gradient = output.gradient else { return output }
    builder.onBackward { [self] () throws(NetworkError) in
      let outputGradient = builder.sum(of: gradient)
      if usesBatch { addGradientSums(peaks, outputGradient, pooled, in: layout, builder) }
      guard let share = input.gradient else { return }
      let inputGradient = builder.part(of: share)
      let uses = [input.buffer, peaks, taps, outputGradient, inputGradient]
      builder.perRecords(uses: uses, in: input.layout) { [self] group in
        kernel_norm_max_pool_gradient(
          arena.floats(input.buffer, group), arena.floats(peaks, group), places(group),
          arena.floats(outputGradient, group), arena.floats(inputGradient, group), extent.of(group), geometry,
          arena.floats(scale), arena.floats(shift), relu, arena.floats(a), arena.floats(b), arena.floats(c))
      }
    }
    return output
  }
}
