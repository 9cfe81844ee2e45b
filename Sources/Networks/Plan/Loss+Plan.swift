import Arrays
import CKernels

extension PlanBuilder {
  /// Adds a loss of one output, averaged over the batch, and its gradient.
  func addLoss(_ loss: Loss, _ output: Value, index: Int, name: String) throws(NetworkError) {
    // Nothing before a frozen output asks for the gradient, but the loss is measured all the same.
    let gradient = output.gradient.map { part(of: $0) } ?? arena.buffer(.slice, byteCount: output.layout.byteCount)
    let classes = Int64(output.shape.product)
    let results = arena.buffer(.slice, byteCount: MemoryLayout<kernel_loss>.stride)
    let scale = 1 / Float(sliceSize * sliceCount)
    perSlice(uses: [output.buffer, gradient, results]) { [arena, state, sliceSize] slice, _ in
      guard let labels = state.labels[index] else { preconditionFailure("output '\(name)' needs labels") }
      arena.losses(results, slice: slice).pointee = kernel_softmax_cross_entropy(
        arena.floats(output.buffer, slice: slice), labels + slice * sliceSize, Int64(sliceSize), classes, scale,
        arena.floats(gradient, slice: slice))
    }
    checkFinite(at: .loss(name), uses: [results]) { [arena] slice in
      arena.losses(results, slice: slice).pointee.total.isFinite
    }
    once(uses: [results]) { [arena, state, sliceCount] in
      state.losses[index] = 0
      state.correct[index] = 0
      for slice in 0..<sliceCount {
        let result = arena.losses(results, slice: slice).pointee
        state.losses[index] += result.total
        state.correct[index] += Int(result.correct)
      }
    }
  }
}

extension Arena {
  fileprivate func losses(_ buffer: Buffer, slice: Int) -> UnsafeMutablePointer<kernel_loss> {
    bytes(buffer, slice: slice).assumingMemoryBound(to: kernel_loss.self)
  }
}
