import Arrays
import CKernels
import Testing

/// The kernels of batch normalisation with each relu that they take in, against the definition.
@Suite struct NormKernelTests {
  private static let extents = [1, 8, 16, 11].map { block in
    kernel_extent(
      batch: 2, channels: block == 1 ? 3 : Int64(2 * block), space: 19, block: Int64(block), precision: kernel_float32)
  }

  @Test(arguments: extents.indices) func relusBoundValuesAndGradients(index: Int) {
    let extent = Self.extents[index]
    let (channels, space, block) = (Int(extent.channels), Int(extent.space), Int(extent.block))
    let count = Int(extent.batch) * channels * space
    func draw(_ count: Int, _ name: String) -> [Float] {
      normalTensor([count], RandomKey(seed: 3).derived(name)).values
    }
    let (x, dy) = (draw(count, "x"), draw(count, "dy"))
    // Values are spread over all three parts of relu6.
    let scale = draw(channels, "scale").map { 5 * $0 + 1 }
    let (shift, mean) = (draw(channels, "shift").map { $0 + 2 }, draw(channels, "mean"))
    let (a, b, c) = (draw(channels, "a"), draw(channels, "b"), draw(channels, "c"))
    let channel = (0..<count).map { $0 / (space * block) * block % channels + $0 % block }
    let before = x.indices.map { x[$0] * scale[channel[$0]] + shift[channel[$0]] }
    #expect(before.contains { $0 < 0 } && before.contains { $0 > 6 } && before.contains { (0..<6).contains($0) })
    let relus: [(Int, ClosedRange<Float>)] = [
      (kernel_no_relu, -.infinity...(.infinity)), (kernel_relu_to_infinity, 0...(.infinity)), (kernel_relu_to_6, 0...6),
    ]
    for (relu, bounds) in relus {
      let gradient = before.indices.map { bounds.contains(before[$0]) ? dy[$0] : 0 }
      var result = [Float](repeating: 0, count: count)
      kernel_channel_affine(x, &result, extent, scale, shift, Int32(relu))
      let bounded = before.map { min(max($0, bounds.lowerBound), bounds.upperBound) }
      #expect(relativeError(result.map(Double.init), bounded.map(Double.init)) < 1e-6)

      kernel_norm_gradient(x, dy, &result, extent, scale, shift, Int32(relu), a, b, c)
      let expected = x.indices.map { a[channel[$0]] * gradient[$0] + b[channel[$0]] * x[$0] + c[channel[$0]] }
      #expect(relativeError(result.map(Double.init), expected.map(Double.init)) < 1e-6)

      var (sum, product) = ([Double](repeating: 0, count: channels), [Double](repeating: 0, count: channels))
      kernel_norm_gradient_sums(x, dy, extent, 0, scale, shift, mean, Int32(relu), &sum, &product)
      var (sums, products) = (sum.map { _ in 0.0 }, sum.map { _ in 0.0 })
      for index in x.indices {
        sums[channel[index]] += Double(gradient[index])
        products[channel[index]] += Double(gradient[index]) * (Double(x[index]) - Double(mean[channel[index]]))
      }
      #expect(relativeError(sum, sums) < 1e-5 && relativeError(product, products) < 1e-5)
    }
  }
}
