import CKernels

extension PlanBuilder {
  /// Adds a relu that no kernel before it could take in, and its gradient.
  func relu(_ input: Value) -> Value {
    let count = Int64(input.layout.elementCount)
    let output = value(input.shape, input.layout)
    perSlice(uses: [input.buffer, output.buffer]) { [arena] slice, _ in
      kernel_relu(arena.floats(input.buffer, slice: slice), arena.floats(output.buffer, slice: slice), count)
    }
    if let gradient = output.gradient, let share = input.gradient {
      onBackward { () throws(NetworkError) in
        let (outputGradient, inputGradient) = (self.sum(of: gradient), self.part(of: share))
        self.perSlice(uses: [output.buffer, outputGradient, inputGradient]) { [arena = self.arena] slice, _ in
          kernel_relu_gradient(
            arena.floats(output.buffer, slice: slice), arena.floats(outputGradient, slice: slice),
            arena.floats(inputGradient, slice: slice), count)
        }
      }
    }
    return output
  }
}
