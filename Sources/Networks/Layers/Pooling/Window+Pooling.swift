import Arrays
import CKernels

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

  /// Whether every value lies under one window at most, all of every window is there, and a byte numbers its places.
  var tiles: Bool {
    stride == kernel && borders.allSatisfy { $0.low == 0 && $0.high == 0 } && kernel.product <= 256
  }
}
