import Networks

/// A transposed convolution as PyTorch's documentation defines it: every input value adds its window, weighed, to the
/// output; then the border is cut off.
///
/// Written for two spatial axes; a missing one has length 1.
struct NaiveTransposedConvolution {
  private let input, output, kernel, stride, dilation, cut: [Int]
  private let filters, groups: Int

  init(_ s: TransposedConvolution, _ shape: [Int], _ output: [Int], _ preset: FrameworkPreset) {
    let rank = shape.count - 1
    let missing = 2 - rank
    func lengths(_ given: AxisLengths) -> [Int] {
      [Int](repeating: 1, count: missing)
        + (given.lengths.count == 1 ? [Int](repeating: given.lengths[0], count: rank) : given.lengths)
    }
    input = [shape[0]] + [Int](repeating: 1, count: missing) + shape.dropFirst()
    self.output = [Int](repeating: 1, count: missing) + output.dropFirst()
    let (kernel, stride, dilation) = (lengths(s.kernel), lengths(s.stride), lengths(s.dilation))
    self.kernel = kernel
    self.stride = stride
    self.dilation = dilation
    (filters, groups) = (s.filters, s.groups)
    cut =
      switch s.padding {
      case .valid: [0, 0]
      case .explicit(let borders): [Int](repeating: 0, count: missing) + borders.axes.map(\.low)
      case .same:
        (0..<2).map { axis in
          let reach = (kernel[axis] - 1) * dilation[axis] + 1
          // Keras: what a convolution of the output would be padded with; PyTorch: half a kernel.
          return preset == .keras ? max(reach - stride[axis], 0) / 2 : (reach - 1) / 2
        }
      }
  }

  func forward(_ x: [Double], _ weights: [Double], _ bias: [Double]?) -> [Double] {
    let (space, taps, perGroup) = (output[0] * output[1], kernel[0] * kernel[1], filters / groups)
    var y = (0..<filters * space).map { bias?[$0 / space] ?? 0 }
    for c in 0..<input[0] {
      let group = c / (input[0] / groups)
      for place in 0..<input[1] * input[2] {
        for f in 0..<perGroup {
          for tap in 0..<taps {
            let row = place / input[2] * stride[0] + tap / kernel[1] * dilation[0] - cut[0]
            let column = place % input[2] * stride[1] + tap % kernel[1] * dilation[1] - cut[1]
            guard (0..<output[0]).contains(row), (0..<output[1]).contains(column) else { continue }
            y[(group * perGroup + f) * space + row * output[1] + column] +=
              x[c * input[1] * input[2] + place] * weights[(c * perGroup + f) * taps + tap]
          }
        }
      }
    }
    return y
  }
}
