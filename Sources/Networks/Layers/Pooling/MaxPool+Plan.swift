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
    func places(_ buffer: Buffer, _ slice: Int) -> UnsafeMutablePointer<UInt8> {
      arena.bytes(buffer, slice: slice).assumingMemoryBound(to: UInt8.self)
    }
    builder.perSlice(uses: [input.buffer, output.buffer] + (taps.map { [$0] } ?? [])) { slice, _ in
      kernel_max_pool(
        arena.floats(input.buffer, slice: slice), arena.floats(output.buffer, slice: slice),
        taps.map { places($0, slice) }, extent, geometry, relu ? 1 : 0)
    }
    if let gradient = output.gradient, let taps, let share = input.gradient {
      builder.onBackward { () throws(NetworkError) in
        let (outputGradient, inputGradient) = (builder.sum(of: gradient), builder.part(of: share))
        let buffers = [outputGradient, taps, inputGradient] + (relu ? [output.buffer] : [])
        builder.perSlice(uses: buffers) { slice, _ in
          kernel_max_pool_gradient(
            arena.floats(outputGradient, slice: slice), places(taps, slice),
            relu ? arena.floats(output.buffer, slice: slice) : nil, arena.floats(inputGradient, slice: slice), extent,
            geometry)
        }
      }
    }
    return output
  }
}

extension Window {
  /// The window in our kernels' terms: a sound is an image of one row.
  func poolGeometry(over input: [Int]) -> kernel_pool_window {
    func pair(_ values: [Int], _ first: Int) -> (Int64, Int64) {
      (Int64(values.count == 2 ? values[0] : first), Int64(values[values.count - 1]))
    }
    let (size, out) = (pair(Array(input.dropFirst()), 1), pair(output, 1))
    let (kernel, stride) = (pair(kernel, 1), pair(stride, 1))
    let low = pair(borders.map(\.low), 0)
    return kernel_pool_window(
      height: size.0, width: size.1, out_height: out.0, out_width: out.1, kernel_height: kernel.0,
      kernel_width: kernel.1, stride_height: stride.0, stride_width: stride.1, top: low.0, left: low.1)
  }
}
