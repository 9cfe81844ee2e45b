import CKernels

extension PlanBuilder {
  /// Adds a relu that no kernel before it could take in, and its gradient.
  func relu(_ input: Value) -> Value {
    let count = Int64(input.layout.elementCount)
    let output = value(input.shape, input.layout)
    perSlice(uses: [input.buffer, output.buffer]) { [arena] slice, _ in
      kernel_relu(arena.floats(input.buffer, slice: slice), arena.floats(output.buffer, slice: slice), count)
    }
    if let outputGradient = output.gradient, let inputGradient = input.gradient {
      onBackward { () throws(NetworkError) in
        self.perSlice(uses: [output.buffer, outputGradient, inputGradient]) { [arena = self.arena] slice, _ in
          kernel_relu_gradient(
            arena.floats(output.buffer, slice: slice), arena.floats(outputGradient, slice: slice),
            arena.floats(inputGradient, slice: slice), count)
        }
      }
    }
    return output
  }

  /// Adds the gradient of a fused relu, in place: zero where the output is zero.
  func reluGradient(output: Buffer, gradient: Buffer, count: Int) {
    perSlice(uses: [output, gradient]) { [arena] slice, _ in
      kernel_relu_gradient_in_place(
        arena.floats(output, slice: slice), arena.floats(gradient, slice: slice), Int64(count))
    }
  }
}
