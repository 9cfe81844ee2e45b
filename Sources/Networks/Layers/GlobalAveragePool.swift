import CKernels

/// The mean of each channel over space or time.
struct GlobalAveragePool: LayerSettings {
  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] {
    guard inputs[0].count > 1 else {
      throw place.failure("needs [channel, height, width] or [channel, time], its input is \(inputs[0])")
    }
    return [inputs[0][0]]
  }

  var takesBFloat16: Bool { true }

  /// Adds the means, which are 32-bit floats of whatever precision.
  func lower(
    _ inputs: [Value], at place: LayerPlace, _ tail: LayerTail, _ builder: PlanBuilder
  ) throws(NetworkError) -> Value {
    let (input, extent) = try builder.walkable(inputs[0])
    let channels = Int64(input.shape[0])
    let output = builder.value([input.shape[0]], .plain(builder.sliceShape([input.shape[0]])))
    builder.perSlice(uses: [input.buffer, output.buffer]) { [arena = builder.arena] slice, _ in
      kernel_space_mean(
        arena.bytes(input.buffer, slice: slice), arena.floats(output.buffer, slice: slice), extent, channels)
    }
    if let gradient = output.gradient, let share = input.gradient {
      builder.onBackward { () throws(NetworkError) in
        let (outputGradient, inputGradient) = (builder.sum(of: gradient), builder.part(of: share))
        builder.perSlice(uses: [outputGradient, inputGradient]) { [arena = builder.arena] slice, _ in
          kernel_space_mean_gradient(
            arena.floats(outputGradient, slice: slice), arena.bytes(inputGradient, slice: slice), extent, channels)
        }
      }
    }
    return output
  }
}
