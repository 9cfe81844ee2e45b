import CKernels

extension PlanBuilder {
  /// Adds the mean of each channel over space or time, 32-bit floats of whatever precision, and its gradient.
  func spaceMeans(of whole: Value) throws(NetworkError) -> Value {
    let (input, extent) = try walkable(whole)
    let channels = Int64(input.shape[0])
    let output = value([input.shape[0]], .plain(sliceShape([input.shape[0]])))
    perRecords(uses: [input.buffer, output.buffer], in: input.layout) { [arena] group in
      kernel_space_mean(
        arena.bytes(input.buffer, group), arena.floats(output.buffer, group), extent.of(group), channels)
    }
    if let gradient = output.gradient, let share = input.gradient {
      onBackward { [self] () throws(NetworkError) in
        let (outputGradient, inputGradient) = (sum(of: gradient), part(of: share))
        perRecords(uses: [outputGradient, inputGradient], in: input.layout) { [arena] group in
          kernel_space_mean_gradient(
            arena.floats(outputGradient, group), arena.bytes(inputGradient, group), extent.of(group), channels)
        }
      }
    }
    return output
  }
}
