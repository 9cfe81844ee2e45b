import Arrays
import CKernels

extension Normalize {
  /// Adds one multiplication and addition per part, and the multiplication of the gradient.
  func lower(
    _ inputs: [Value], at place: LayerPlace, _ tail: LayerTail, _ builder: PlanBuilder
  ) throws(NetworkError) -> Value {
    // Channels as they come, whatever the layout; other parts are runs of a plain one.
    var (input, extent) = try builder.walkable(inputs[0])
    let parts = parts(of: input.shape)
    if part != .channel {
      let plain = Layout.plain(builder.sliceShape(input.shape))
      (input, extent) = try builder.walkable(builder.reordered(input, to: plain))
      let runs = Int64(input.shape.product / parts.runLength)
      extent.channels = runs
      extent.space = Int64(parts.runLength)
    }
    // It moves nothing of its own: where no gradient goes on, none need come back.
    let output = builder.value(input.shape, input.layout)
    let arena = builder.arena
    let byteCount = Int(extent.channels) * MemoryLayout<Float>.stride
    let (scale, shift, none) = (
      arena.buffer(.shared, byteCount: byteCount), arena.buffer(.shared, byteCount: byteCount),
      arena.buffer(.shared, byteCount: byteCount)
    )
    let found = mean == nil ? FoundStatistics(of: place.name, builder) : nil
    let runCount = part == .channel ? input.shape[0] : Int(extent.channels)
    builder.prepare { [mean, deviation] in
      for run in 0..<runCount {
        let index = run % parts.count
        let (mean, deviation) = found?[index] ?? (mean?[index] ?? 0, deviation?[index] ?? 1)
        arena.floats(scale)[run] = Float(1 / deviation)
        arena.floats(shift)[run] = Float(-mean / deviation)
      }
    }
    builder.perSlice(uses: [input.buffer, output.buffer]) { [input, extent] slice, _ in
      kernel_channel_affine(
        arena.floats(input.buffer, slice: slice), arena.floats(output.buffer, slice: slice), extent,
        arena.floats(scale), arena.floats(shift), 0)
    }
    if let gradient = output.gradient, let share = input.gradient {
      builder.onBackward { [extent] () throws(NetworkError) in
        let (outputGradient, inputGradient) = (builder.sum(of: gradient), builder.part(of: share))
        builder.perSlice(uses: [outputGradient, inputGradient]) { slice, _ in
          kernel_channel_affine(
            arena.floats(outputGradient, slice: slice), arena.floats(inputGradient, slice: slice), extent,
            arena.floats(scale), arena.floats(none), 0)
        }
      }
    }
    return output
  }
}
