import Arrays
import CKernels
import Networks
import Testing

/// Maximum pooling and its gradient against a plain twin: blocks, strips of wide blocks, borders, windows that overlap or
/// leave gaps, equals and what is not a number.
@Suite struct MaxPoolTests {
  private struct Case: Sendable, CustomStringConvertible {
    let channels, block: Int
    let size, kernel, stride, low: (Int, Int)
    let relu: Bool

    var description: String { "\(channels)/\(block) \(size) \(kernel) \(stride) \(low) \(relu)" }

    var output: (Int, Int) {
      ((size.0 + 2 * low.0 - kernel.0) / stride.0 + 1, (size.1 + 2 * low.1 - kernel.1) / stride.1 + 1)
    }

    var window: kernel_pool_window {
      kernel_pool_window(
        height: Int64(size.0), width: Int64(size.1), out_height: Int64(output.0), out_width: Int64(output.1),
        kernel_height: Int64(kernel.0), kernel_width: Int64(kernel.1), stride_height: Int64(stride.0),
        stride_width: Int64(stride.1), top: Int64(low.0), left: Int64(low.1))
    }
  }

  private static let cases: [Case] = [
    Case(channels: 8, block: 8, size: (6, 8), kernel: (2, 2), stride: (2, 2), low: (0, 0), relu: true),
    Case(channels: 32, block: 16, size: (7, 9), kernel: (3, 3), stride: (2, 2), low: (1, 1), relu: false),
    Case(channels: 12, block: 12, size: (5, 5), kernel: (3, 2), stride: (1, 1), low: (1, 0), relu: true),
    Case(channels: 100, block: 100, size: (1, 23), kernel: (1, 4), stride: (1, 4), low: (0, 0), relu: false),
    Case(channels: 64, block: 64, size: (8, 6), kernel: (2, 2), stride: (3, 3), low: (0, 0), relu: true),
    Case(channels: 3, block: 1, size: (4, 4), kernel: (2, 2), stride: (2, 2), low: (0, 0), relu: false),
  ]
  private static let batch = 2

  /// Where a value lies.
  private func place(_ one: Case, _ n: Int, _ c: Int, _ space: Int, of spaces: Int) -> Int {
    (n * one.channels + c / one.block * one.block) * spaces + space * one.block + c % one.block
  }

  @Test(arguments: cases.indices) func agreesWithItsTwin(index: Int) {
    let one = Self.cases[index]
    let (space, outSpace) = (one.size.0 * one.size.1, one.output.0 * one.output.1)
    var generator = RandomKey(seed: 5).derived(index).generator()
    let count = Self.batch * one.channels * space
    // Few different values, so that many are equal.
    var x = (0..<count).map { _ in Float(generator.below(7)) - 4 }
    // At the first place of some windows and at later ones of others.
    for place in stride(from: 0, to: count, by: 37) { x[place] = .nan }
    let dy = (0..<Self.batch * one.channels * outSpace).map { _ in Float(generator.below(100)) }
    var (y, dx) = ([Float](repeating: -9, count: dy.count), [Float](repeating: -9, count: count))
    var taps = [UInt8](repeating: 255, count: dy.count)
    let extent = kernel_extent(
      batch: Int64(Self.batch), channels: Int64(one.channels), space: Int64(space), block: Int64(one.block),
      precision: kernel_float32)
    kernel_max_pool(x, &y, &taps, extent, one.window, one.relu ? 1 : 0)
    kernel_max_pool_gradient(dy, taps, one.relu ? y : nil, &dx, extent, one.window)
    var withoutTaps = [Float](repeating: -9, count: dy.count)
    kernel_max_pool(x, &withoutTaps, nil, extent, one.window, one.relu ? 1 : 0)
    #expect(withoutTaps.map(\.bitPattern) == y.map(\.bitPattern))

    var (expected, expectedGradient) = (y, [Float](repeating: 0, count: count))
    for n in 0..<Self.batch {
      for c in 0..<one.channels {
        for i in 0..<one.output.0 {
          for k in 0..<one.output.1 {
            var best: (value: Float, at: Int)?
            for row in 0..<one.kernel.0 {
              for column in 0..<one.kernel.1 {
                let (v, h) = (i * one.stride.0 - one.low.0 + row, k * one.stride.1 - one.low.1 + column)
                guard (0..<one.size.0).contains(v), (0..<one.size.1).contains(h) else { continue }
                let at = place(one, n, c, v * one.size.1 + h, of: space)
                if let known = best?.value, known.isNaN || !(x[at] > known || x[at].isNaN) { continue }
                best = (x[at], at)
              }
            }
            guard let best else { continue }
            let to = place(one, n, c, i * one.output.1 + k, of: outSpace)
            expected[to] = one.relu && best.value < 0 ? 0 : best.value
            if !one.relu || best.value > 0 { expectedGradient[best.at] += dy[to] }
          }
        }
      }
    }
    #expect(y.map(\.bitPattern) == expected.map(\.bitPattern), "\(one)")
    #expect(dx == expectedGradient, "\(one)")
    #expect(y.contains { $0.isNaN }, "\(one)")
  }
}

extension MaxPool: ExemplifiedLayer {
  static func naive(_ layer: NaiveLayer) -> [[Double]] {
    let s = layer.settings(Self.self)
    return layer.pool(s.kernel, s.stride, s.padding) { $0.max() ?? 0 }
  }

  static func draw(_ shapes: inout RandomShapes) -> RandomShapes.Case {
    let (kernel, stride, _, padding) = shapes.window(over: shapes.shape)
    return shapes.row(shapes.shape, .maxPool(kernel: kernel, stride: stride, padding: padding))
  }

  static let drawCount = 24

  static let goldens = LayerGoldens.layers(["maxpool1d", "maxpool2d"]) { golden in
    .maxPool(
      kernel: try golden.lengths("kernel"), stride: try golden.lengths("stride"), padding: try golden.padding())
  }
}
