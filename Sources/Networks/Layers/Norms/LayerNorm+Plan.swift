import Arrays
import CKernels

extension LayerNorm {
  /// Adds normalisation row by row, and its gradients in one pass over the rows.
  ///
  /// A row is a record in plain order, or the channels of one place where they lie innermost.
  func lower(
    _ inputs: [Value], at place: LayerPlace, _ tail: LayerTail, _ builder: PlanBuilder
  ) throws(NetworkError) -> Value {
    let shape = builder.sliceShape(inputs[0].shape)
    let normalised = normalisedShape(of: inputs[0].shape, at: place)
    let isInnermost = shape.count > 2 && normalised.count == 1
    let input = try builder.reordered(inputs[0], to: isInnermost ? .channelsLast(shape) : .plain(shape))
    let output = builder.value(input.shape, input.layout)
    let (width, rows) = (Int64(normalised.product), Int64(shape.product / normalised.product))
    let arena = builder.arena
    let gamma = norm.hasScale ? builder.parameters.buffer("\(place.name).gamma") : nil
    let beta = norm.hasCenter ? builder.parameters.buffer("\(place.name).beta") : nil
    let statistics = arena.buffer(.slice, byteCount: Int(rows) * MemoryLayout<kernel_row_statistics>.stride)
    let epsilon = norm.epsilon(under: place.preset)
    builder.perSlice(uses: [input.buffer, output.buffer, statistics]) { slice, _ in
      kernel_row_norm(
        arena.floats(input.buffer, slice: slice), arena.floats(output.buffer, slice: slice), rows, width,
        gamma.map { arena.floats($0) }, beta.map { arena.floats($0) }, epsilon,
        arena.bytes(statistics, slice: slice).assumingMemoryBound(to: kernel_row_statistics.self))
    }
    guard let gradient = output.gradient else { return output }
    builder.onBackward { () throws(NetworkError) in
      let outputGradient = builder.sum(of: gradient)
      let inputGradient = input.gradient.map { builder.part(of: $0) }
      let isTrained = builder.needsParameterGradients && (norm.hasScale || norm.hasCenter)
      let sums = arena.buffer(.slice, byteCount: isTrained ? 2 * Int(width) * MemoryLayout<Double>.stride : 0)
      func share(_ array: String, _ exists: Bool) throws(NetworkError) -> Buffer? {
        guard builder.needsParameterGradients, exists else { return nil }
        return try builder.parameterGradient("\(place.name).\(array)", as: .plain(normalised))
      }
      let (scaleShare, shiftShare) = (try share("gamma", norm.hasScale), try share("beta", norm.hasCenter))
      let used =
        [input.buffer, outputGradient, statistics, sums] + [inputGradient, scaleShare, shiftShare].compactMap(\.self)
      builder.perSlice(uses: used) { slice, _ in
        let scaleSums = isTrained ? arena.doubles(sums, slice: slice) : nil
        let shiftSums = scaleSums.map { $0 + Int(width) }
        kernel_row_norm_gradient(
          arena.floats(input.buffer, slice: slice), arena.floats(outputGradient, slice: slice),
          inputGradient.map { arena.floats($0, slice: slice) }, rows, width, gamma.map { arena.floats($0) },
          arena.bytes(statistics, slice: slice).assumingMemoryBound(to: kernel_row_statistics.self), scaleSums,
          shiftSums)
        func round(_ sums: UnsafeMutablePointer<Double>?, to share: Buffer?) {
          guard let share, let sums else { return }
          let target = arena.floats(share, slice: slice)
          for index in 0..<Int(width) { target[index] = Float(sums[index]) }
        }
        round(scaleSums, to: scaleShare)
        round(shiftSums, to: shiftShare)
      }
    }
    return output
  }
}
