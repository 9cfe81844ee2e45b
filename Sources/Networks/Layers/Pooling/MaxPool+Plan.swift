import Arrays
import CKernels

extension MaxPool {
  /// Adds maximum pooling by our own kernel and its gradient, where channels lie beside each other or are enough to be
  /// brought there; `nil` where the library's kernels must do: bfloat16, few channels in plain order, windows of more
  /// than 256 taps.
  func lowerByKernel(
    _ value: Value, _ window: Window, _ shape: [Int], _ tail: LayerTail, _ builder: PlanBuilder
  ) throws(NetworkError) -> Value? {
    guard value.layout.precision == .float32, window.kernel.product <= 256 else { return nil }
    let last = Layout.channelsLast(builder.sliceShape(value.shape))
    let block = value.layout.extent?.block ?? 1
    guard block > 1 || value.shape[0] >= 8 else { return nil }
    let input = block > 1 ? value : try builder.reordered(value, to: last)
    // One pixel a channel: the orders are one.
    guard let extent = input.layout.extent, extent.block > 1 || extent.space == 1 else { return nil }
    let outputShape = builder.sliceShape(shape)
    let isBlocked = extent.block > 1 && !input.layout.equals(last)
    let layout =
      (isBlocked ? Layout.blocked(outputShape, block: Int(extent.block)) : nil) ?? .channelsLast(outputShape)
    let output = builder.value(shape, layout)
    let taps = output.gradient.map { _ in builder.arena.buffer(.slice, byteCount: layout.elementCount) }
    let (arena, geometry, relu) = (builder.arena, window.poolGeometry(over: value.shape), tail.activation != nil)
    func places(_ buffer: Buffer, _ group: RecordGroup) -> UnsafeMutablePointer<UInt8> {
      arena.bytes(buffer, group).assumingMemoryBound(to: UInt8.self)
    }
    builder.perRecords(uses: [input.buffer, output.buffer] + (taps.map { [$0] } ?? []), in: input.layout) { group in
      kernel_max_pool(
        arena.floats(input.buffer, group), arena.floats(output.buffer, group), taps.map { places($0, group) },
        extent.of(group), geometry, relu ? 1 : 0)
    }
    if let gradient = output.gradient, let taps, let share = input.gradient {
      builder.onBackward { () throws(NetworkError) in
        let (outputGradient, inputGradient) = (builder.sum(of: gradient), builder.part(of: share))
        let buffers = [outputGradient, taps, inputGradient] + (relu ? [output.buffer] : [])
        builder.perRecords(uses: buffers, in: input.layout) { group in
          kernel_max_pool_gradient(
            arena.floats(outputGradient, group), places(taps, group), relu ? arena.floats(output.buffer, group) : nil,
            arena.floats(inputGradient, group), extent.of(group), geometry)
        }
      }
    }
    return output
  }
}
