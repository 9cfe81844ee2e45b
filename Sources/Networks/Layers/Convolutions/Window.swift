import COneDNN

/// A window that slides over the spatial axes of an image `[channel, height, width]` or a sound `[channel, time]`.
struct Window {
  /// Along each axis: taps, the step, the distance between taps, zeros before and after.
  let kernel, stride, dilation: [Int]
  let borders: [Borders.Border]
  /// The length of each axis after it.
  let output: [Int]

  /// Fits a window to an input.
  ///
  /// - Throws: ``NetworkError`` where the input has no spatial axis, or the window does not fit.
  init(
    over input: [Int], kernel: AxisLengths, stride: AxisLengths, dilation: AxisLengths = 1, padding: Padding,
    at place: LayerPlace
  ) throws(NetworkError) {
    guard input.count == 2 || input.count == 3 else {
      throw place.failure("needs [channel, height, width] or [channel, time], its input is \(input)")
    }
    let size = Array(input.dropFirst())
    guard let kernel = kernel.values(rank: size.count), let stride = stride.values(rank: size.count),
      let dilation = dilation.values(rank: size.count),
      // Bounded, so that no reach overflows.
      (kernel + stride + dilation).allSatisfy({ (1...1 << 20).contains($0) })
    else {
      throw place.failure(
        "needs a positive window, stride and dilation, one or one for each of \(size.count) axes, not "
          + "\(kernel.lengths), \(stride.lengths) and \(dilation.lengths)")
    }
    let reach = zip(kernel, dilation).map { ($0 - 1) * $1 + 1 }
    borders = try Self.borders(padding, size: size, reach: reach, stride: stride, at: place)
    let padded = zip(size, borders).map { $0 + $1.low + $1.high }
    guard zip(padded, reach).allSatisfy({ $0 >= $1 }) else {
      throw place.failure("has a window of \(reach), larger than its input \(input)")
    }
    self.kernel = kernel
    self.stride = stride
    self.dilation = dilation
    output = size.indices.map { (padded[$0] - reach[$0]) / stride[$0] + 1 }
  }

  private static func borders(
    _ padding: Padding, size: [Int], reach: [Int], stride: [Int], at place: LayerPlace
  ) throws(NetworkError) -> [Borders.Border] {
    switch padding {
    case .valid: return size.map { _ in Borders.Border(low: 0, high: 0) }
    case .same:
      return size.indices.map { axis in
        let steps = (size[axis] + stride[axis] - 1) / stride[axis] - 1
        let total =
          place.preset == .keras ? max(steps * stride[axis] + reach[axis] - size[axis], 0) : reach[axis] - 1
        return Borders.Border(low: total / 2, high: total - total / 2)
      }
    case .explicit(let borders):
      let words = borders.sides
      guard borders.axes.count == size.count else {
        throw place.failure("needs padding at both ends of \(size.count) axes, not \(words)")
      }
      // A window that sees padding alone has no mean and no largest value.
      guard zip(borders.axes, reach).allSatisfy({ (0..<$1).contains($0.low) && (0..<$1).contains($0.high) }) else {
        throw place.failure("needs padding of at least 0 and less than its window, not \(words)")
      }
      return borders.axes
    }
  }
}

extension Window {
  /// The window in oneDNN's terms.
  var geometry: millrace_window {
    var result = millrace_window()
    for axis in kernel.indices {
      withUnsafeMutablePointer(to: &result) { window in
        // Sound: there are at most 3 spatial axes, and oneDNN's arrays have room for 12.
        func set(_ field: WritableKeyPath<millrace_window, dnnl_dims_t>, _ value: Int) {
          withUnsafeMutableBytes(of: &window.pointee[keyPath: field]) {
            $0.storeBytes(
              of: dnnl_dim_t(value), toByteOffset: axis * MemoryLayout<dnnl_dim_t>.stride, as: dnnl_dim_t.self)
          }
        }
        set(\.kernel, kernel[axis])
        set(\.strides, stride[axis])
        // oneDNN counts the values left out between taps.
        set(\.dilations, dilation[axis] - 1)
        set(\.padding_low, borders[axis].low)
        set(\.padding_high, borders[axis].high)
      }
    }
    return result
  }
}
