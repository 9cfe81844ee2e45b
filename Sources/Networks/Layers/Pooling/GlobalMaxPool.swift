import CKernels
package import Settings

/// The largest value of each channel over space or time; its gradient goes to the first place that has it.
package struct GlobalMaxPool: LayerKind {
  package static let keyword = "globalMaxPool"
  package static let summary =
    "The largest value of each channel over space or time; its gradient goes to the first place that has it."
  package static let settings: [Setting<GlobalMaxPool>] = []

  package init() {}

  var response: LayerResponse { .maximum }

  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] {
    try place.checkSpace(inputs[0])
    return [inputs[0][0]]
  }

  func lower(
    _ inputs: [Value], at place: LayerPlace, _ tail: LayerTail, _ builder: PlanBuilder
  ) throws(NetworkError) -> Value {
    let (input, extent) = try builder.walkable(inputs[0])
    let channels = Int64(input.shape[0])
    let output = builder.value([input.shape[0]], .plain(builder.sliceShape([input.shape[0]])))
    let arena = builder.arena
    let places = arena.buffer(.slice, byteCount: Int(extent.batch * channels) * MemoryLayout<Int32>.stride)
    builder.perSlice(uses: [input.buffer, output.buffer, places]) { slice, _ in
      kernel_space_max(
        arena.floats(input.buffer, slice: slice), arena.floats(output.buffer, slice: slice),
        arena.bytes(places, slice: slice).assumingMemoryBound(to: Int32.self), extent, channels)
    }
    if let gradient = output.gradient, let share = input.gradient {
      builder.onBackward { () throws(NetworkError) in
        let (outputGradient, inputGradient) = (builder.sum(of: gradient), builder.part(of: share))
        builder.perSlice(uses: [outputGradient, places, inputGradient]) { slice, _ in
          kernel_space_max_gradient(
            arena.floats(outputGradient, slice: slice),
            arena.bytes(places, slice: slice).assumingMemoryBound(to: Int32.self),
            arena.floats(inputGradient, slice: slice), extent, channels)
        }
      }
    }
    return output
  }
}

extension Layer {
  /// The largest value of each channel over space or time; its gradient goes to the first place that has it.
  public static var globalMaxPool: Layer { Layer(GlobalMaxPool()) }
}
