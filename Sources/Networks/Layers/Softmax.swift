import CKernels

/// Positive numbers that sum to 1 over the channels, or features, or their logarithms: eˣ / Σ eˣ.
///
/// Losses take the numbers before it, and apply it themselves.
enum Softmax: LayerSettings {
  case probabilities, logarithms

  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] { inputs[0] }

  /// Adds the function in plain order, and its gradient from what came out.
  func lower(
    _ inputs: [Value], at place: LayerPlace, _ tail: LayerTail, _ builder: PlanBuilder
  ) throws(NetworkError) -> Value {
    let plain = Layout.plain(builder.sliceShape(inputs[0].shape))
    let input = try builder.reordered(inputs[0], to: plain)
    let output = builder.value(input.shape, plain)
    let (batch, channels) = (Int64(builder.sliceSize), Int64(input.shape[0]))
    let space = Int64(input.shape.dropFirst().reduce(1, *))
    let logarithm: Int32 = self == .logarithms ? 1 : 0
    builder.perSlice(uses: [input.buffer, output.buffer]) { [arena = builder.arena] slice, _ in
      kernel_softmax(
        arena.floats(input.buffer, slice: slice), arena.floats(output.buffer, slice: slice), batch, channels, space,
        logarithm)
    }
    if let gradient = output.gradient, let share = input.gradient {
      builder.onBackward { () throws(NetworkError) in
        let (outputGradient, inputGradient) = (builder.sum(of: gradient), builder.part(of: share))
        builder.perSlice(uses: [output.buffer, outputGradient, inputGradient]) { [arena = builder.arena] slice, _ in
          kernel_softmax_gradient(
            arena.floats(output.buffer, slice: slice), arena.floats(outputGradient, slice: slice),
            arena.floats(inputGradient, slice: slice), batch, channels, space, logarithm)
        }
      }
    }
    return output
  }
}
