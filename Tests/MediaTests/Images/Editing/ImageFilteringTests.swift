import Media
import Testing

@Suite struct ImageFilteringTests {
  private let golden: AugmentationGolden

  init() throws { golden = try AugmentationGolden() }

  @Test func blurIsThatOfTorchvision() throws {
    try golden.check(
      "blur", { $0.gaussianBlurred(kernelSize: 7, sigma: 1.3) }, { $0.gaussianBlurred(kernelSize: 7, sigma: 1.3) },
      levelTolerance: 1)
  }

  @Test(arguments: [Float(0), 0.5, 2.5]) func sharpnessIsThatOfTorchvision(factor: Float) throws {
    try golden.check(
      "sharpness\(factor)", { $0.adjustingSharpness(factor) }, { $0.adjustingSharpness(factor) }, levelTolerance: 1)
  }

  @Test func aKernelOfOnePixelAndAFactorOfOneChangeNothing() {
    #expect(golden.bytes.gaussianBlurred(kernelSize: 1, sigma: 3) == golden.bytes)
    #expect(golden.bytes.adjustingSharpness(1) == golden.bytes)
  }
}
