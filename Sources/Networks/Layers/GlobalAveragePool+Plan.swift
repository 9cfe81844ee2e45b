import CKernels

extension PlanBuilder {
  /// Adds the mean of each channel over space, and its gradient.
  func globalAveragePool(_ input: Value) throws(NetworkError) -> Value {
    let input = try walkable(input)
    let channels = input.shape[0]
    guard let extent = input.layout.extent else {
      throw NetworkError(.unsupported, "no mean over space for a layout of \(input.shape)")
    }
    let output = value([channels], .plain(sliceShape([channels])))
    perSlice(uses: [input.buffer, output.buffer]) { [arena] slice, _ in
      kernel_space_mean(
        arena.floats(input.buffer, slice: slice), arena.floats(output.buffer, slice: slice), extent, Int64(channels))
    }
    if let gradient = output.gradient, let share = input.gradient {
      onBackward { () throws(NetworkError) in
        let (outputGradient, inputGradient) = (self.sum(of: gradient), self.part(of: share))
        self.perSlice(uses: [outputGradient, inputGradient]) { [arena = self.arena] slice, _ in
          kernel_space_mean_gradient(
            arena.floats(outputGradient, slice: slice), arena.floats(inputGradient, slice: slice), extent,
            Int64(channels))
        }
      }
    }
    return output
  }

  /// The value in a layout that our own kernels can walk.
  func walkable(_ value: Value) throws(NetworkError) -> Value {
    value.layout.extent == nil ? try reordered(value, to: .plain(sliceShape(value.shape))) : value
  }
}
