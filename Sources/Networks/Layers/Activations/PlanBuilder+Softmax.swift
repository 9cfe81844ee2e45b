import CKernels

extension PlanBuilder {
  /// Adds the function in plain order, and its gradient from what came out.
  func softmax(_ value: Value, logarithm: Bool) throws(NetworkError) -> Value {
    let plain = Layout.plain(sliceShape(value.shape))
    let input = try reordered(value, to: plain)
    let output = self.value(input.shape, plain)
    let (batch, channels) = (Int64(sliceSize), Int64(input.shape[0]))
    let space = Int64(input.shape.dropFirst().reduce(1, *))
    let logarithm: Int32 = logarithm ? 1 : 0
    perSlice(uses: [input.buffer, output.buffer]) { [arena] slice, _ in
      kernel_softmax(
        arena.floats(input.buffer, slice: slice), arena.floats(output.buffer, slice: slice), batch, channels, space,
        logarithm)
    }
    if let gradient = output.gradient, let share = input.gradient {
      onBackward { [self] () throws(NetworkError) in
        let (outputGradient, inputGradient) = (sum(of: gradient), part(of: share))
        perSlice(uses: [output.buffer, outputGradient, inputGradient]) { [arena] slice, _ in
          kernel_softmax_gradient(
            arena.floats(output.buffer, slice: slice), arena.floats(outputGradient, slice: slice),
            arena.floats(inputGradient, slice: slice), batch, channels, space, logarithm)
        }
      }
    }
    return output
  }
}
