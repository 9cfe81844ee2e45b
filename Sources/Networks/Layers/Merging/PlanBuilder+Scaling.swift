import Arrays
import CKernels

extension PlanBuilder {
  /// Multiplies each channel with a factor of its own.
  func scaled(_ value: Value, by factor: Value) throws(NetworkError) -> Value {
    let (input, extent) = try walkable(value)
    let factor = try reordered(factor, to: .plain(sliceShape(factor.shape)))
    let channels = Int64(input.shape[0])
    let output = self.value(input.shape, input.layout)
    let arena = arena
    func add(_ from: Buffer, _ to: Buffer) {
      perSlice(uses: [from, factor.buffer, to]) { slice, _ in
        kernel_scale_channels(
          arena.floats(from, slice: slice), arena.floats(factor.buffer, slice: slice), arena.floats(to, slice: slice),
          extent, channels)
      }
    }
    add(input.buffer, output.buffer)
    if let gradient = output.gradient {
      onBackward { [self] () throws(NetworkError) in
        let outputGradient = sum(of: gradient)
        if let share = input.gradient { add(outputGradient, part(of: share)) }
        guard let share = factor.gradient.map({ part(of: $0) }) else { return }
        perSlice(uses: [outputGradient, input.buffer, share]) { slice, _ in
          kernel_channel_products(
            arena.floats(outputGradient, slice: slice), arena.floats(input.buffer, slice: slice),
            arena.floats(share, slice: slice), extent, channels)
        }
      }
    }
    return output
  }
}
