import CKernels

extension PlanBuilder {
  /// Adds the mean of each channel over space or time, 32-bit floats of whatever precision, and its gradient.
  func spaceMeans(of whole: Value) throws(NetworkError) -> Value {
    let (input, extent) = try walkable(whole)
    let channels = Int64(input.shape[0])
    let output = value([input.shape[0]], .plain(sliceShape([input.shape[0]])))
    perSlice(uses: [input.buffer, output.buffer]) { [arena] slice, _ in
      kernel_space_mean(
        arena.bytes(input.buffer, slice: slice), arena.floats(output.buffer, slice: slice), extent, channels)
    }
    if let gradient = output.gradient, let share = input.gradient {
      onBackward { [self] () throws(NetworkError) in
        let (outputGradient, inputGradient) = (sum(of: gradient), part(of: share))
        perSlice(uses: [outputGradient, inputGradient]) { [arena] slice, _ in
          kernel_space_mean_gradient(
            arena.floats(outputGradient, slice: slice), arena.bytes(inputGradient, slice: slice), extent, channels)
        }
      }
    }
    return output
  }
}
