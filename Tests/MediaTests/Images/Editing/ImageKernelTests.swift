import Media
import Testing

@Suite struct ImageKernelTests {
  @Test func gaussiansSumToOneAndFallAsABell() {
    let kernel = ImageKernel.gaussian(size: 5, sigma: 1.5)
    #expect(abs(kernel.weights.reduce(0, +) - 1) < 1e-12)
    // exp(-1 / 4.5)
    #expect(abs(kernel[2, 3] / kernel[2, 2] - 0.8007374) < 1e-6)
    #expect(kernel[0, 1] == kernel[4, 3] && kernel[0, 1] == kernel[1, 0])
  }

  /// NumPy's transform of the kernel, 16×16, from -8/16 to 7/16 cycles per pixel.
  @Test func gainIsThatOfNumPy() throws {
    let golden = try MediaGolden("convolve").floats("gain/sobelX")
    let kernel = ImageKernel(rows: [[1, 0, -1], [2, 0, -2], [1, 0, -1]])
    let gains = kernel.gains(at: (-8..<8).map { Double($0) / 16 })
    #expect(greatestDifference(gains.map { Float($0) }, golden) < 1e-5)
    #expect(abs(ImageKernel.box(size: 4).gains(at: [0])[0] - 1) < 1e-12)
  }
}
