import Arrays
import CKernels
import Testing

/// Normalisation with a maximum behind it, and its gradient, against the kernels that do one after the other.
@Suite struct NormMaxPoolTests {
  private struct Case: Sendable {
    let channels, block: Int64
    let size, kernel: (Int64, Int64)
    let relu: Bool
  }

  /// Blocks, strips of wide ones, rows and columns that no window covers.
  private static let cases: [Case] = [
    Case(channels: 8, block: 8, size: (6, 8), kernel: (2, 2), relu: true),
    Case(channels: 32, block: 16, size: (7, 11), kernel: (3, 2), relu: false),
    Case(channels: 48, block: 16, size: (1, 27), kernel: (1, 4), relu: true),
    Case(channels: 100, block: 100, size: (4, 3), kernel: (2, 2), relu: true),
    Case(channels: 12, block: 12, size: (5, 5), kernel: (1, 5), relu: false),
  ]

  @Test(arguments: cases.indices) func agreesWithTheKernelsInARow(index: Int) {
    let one = Self.cases[index]
    let batch: Int64 = 2
    let window = kernel_pool_window(
      height: one.size.0, width: one.size.1, out_height: one.size.0 / one.kernel.0,
      out_width: one.size.1 / one.kernel.1, kernel_height: one.kernel.0, kernel_width: one.kernel.1,
      stride_height: one.kernel.0, stride_width: one.kernel.1, top: 0, left: 0)
    func extent(_ space: Int64) -> kernel_extent {
      kernel_extent(
        batch: batch, channels: one.channels, space: space, block: one.block, precision: kernel_float32)
    }
    let (large, small) = (extent(one.size.0 * one.size.1), extent(window.out_height * window.out_width))
    let (count, pooledCount) = (
      Int(batch * one.channels * large.space), Int(batch * one.channels * small.space)
    )
    var generator = RandomKey(seed: 11).derived(index).generator()
    // Few different values, so that many are equal.
    let x = (0..<count).map { _ in Float(generator.below(9)) / 4 - 1 }
    let dy = (0..<pooledCount).map { _ in Float(generator.below(64)) - 32 }
    // Of both signs: the largest is then that of the smallest.
    func numbers() -> [Float] { (0..<Int(one.channels)).map { _ in Float(generator.below(33)) / 8 - 2 } }
    let (scale, shift, a, b, c) = (numbers(), numbers(), numbers(), numbers(), numbers())
    let relu: Int32 = one.relu ? 1 : 0

    var (y, peaks) = ([Float](repeating: .nan, count: pooledCount), [Float](repeating: .nan, count: pooledCount))
    var taps = [UInt8](repeating: 255, count: pooledCount)
    kernel_norm_max_pool(x, &y, &peaks, &taps, large, window, scale, shift, relu)
    var dx = [Float](repeating: .nan, count: count)
    kernel_norm_max_pool_gradient(x, peaks, taps, dy, &dx, large, window, scale, shift, relu, a, b, c)

    var normed = [Float](repeating: .nan, count: count)
    kernel_channel_affine(x, &normed, large, scale, shift, 0)
    var (expected, places) = (y, taps)
    kernel_max_pool(normed, &expected, &places, large, window, relu)
    #expect(y == expected)
    #expect(taps == places)
    var peaksNormed = peaks
    kernel_channel_affine(peaks, &peaksNormed, small, scale, shift, relu)
    #expect(peaksNormed == y)
    var spread = [Float](repeating: .nan, count: count)
    kernel_max_pool_gradient(dy, taps, nil, &spread, large, window)
    var expectedGradient = [Float](repeating: .nan, count: count)
    kernel_norm_gradient(x, spread, &expectedGradient, large, scale, shift, relu, a, b, c)
    // Eighths, exact in floats.
    #expect(dx == expectedGradient)
  }
}
