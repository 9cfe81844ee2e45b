import Networks

/// A window over one or two spatial axes, walked as plainly as possible; an axis of length 1 stands for the missing one.
struct NaiveWindow {
  private let size, output, kernel, stride, dilation, low: [Int]

  init(
    _ shape: [Int], _ output: [Int], _ kernel: AxisLengths, _ stride: AxisLengths, _ padding: Padding,
    _ dilation: AxisLengths, _ preset: FrameworkPreset
  ) {
    let rank = shape.count - 1
    let missing = [Int](repeating: 1, count: 2 - rank)
    func lengths(_ given: AxisLengths) -> [Int] {
      missing + (given.lengths.count == 1 ? [Int](repeating: given.lengths[0], count: rank) : given.lengths)
    }
    let (size, kernel, stride, dilation) = (
      missing + shape.dropFirst(), lengths(kernel), lengths(stride), lengths(dilation)
    )
    self.size = size
    self.output = missing + output.dropFirst()
    self.kernel = kernel
    self.stride = stride
    self.dilation = dilation
    low =
      switch padding {
      case .valid: [0, 0]
      case .explicit(let borders): missing.map { _ in 0 } + borders.axes.map(\.low)
      case .same where preset == .pytorch: (0..<2).map { (kernel[$0] - 1) * dilation[$0] / 2 }
      case .same:
        (0..<2).map { axis in
          let out = (size[axis] + stride[axis] - 1) / stride[axis]
          return max((out - 1) * stride[axis] + (kernel[axis] - 1) * dilation[axis] + 1 - size[axis], 0) / 2
        }
      }
  }

  var positionCount: Int { output[0] * output[1] }
  var inputCount: Int { size[0] * size[1] }
  var tapCount: Int { kernel[0] * kernel[1] }

  /// The taps that fall on a value, and which.
  func taps(at position: Int) -> [(tap: Int, place: Int)] {
    var taps: [(Int, Int)] = []
    for i in 0..<kernel[0] {
      for j in 0..<kernel[1] {
        let row = position / output[1] * stride[0] + i * dilation[0] - low[0]
        let column = position % output[1] * stride[1] + j * dilation[1] - low[1]
        guard (0..<size[0]).contains(row), (0..<size[1]).contains(column) else { continue }
        taps.append((i * kernel[1] + j, row * size[1] + column))
      }
    }
    return taps
  }
}
