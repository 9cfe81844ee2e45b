import Media
import Testing

@Suite struct ColorAdjustmentTests {
  private let golden: AugmentationGolden
  private static let factors: [Float] = [0, 0.6, 1.7]

  init() throws { golden = try AugmentationGolden() }

  @Test(arguments: factors) func brightnessIsThatOfTorchvision(factor: Float) throws {
    try golden.check("brightness\(factor)", { $0.adjustingBrightness(factor) }, { $0.adjustingBrightness(factor) })
  }

  /// The mean luminance is summed in another order, so that a level may fall on the other side of a whole number.
  @Test(arguments: factors) func contrastIsThatOfTorchvision(factor: Float) throws {
    try golden.check(
      "contrast\(factor)", { $0.adjustingContrast(factor) }, { $0.adjustingContrast(factor) }, levelTolerance: 1)
  }

  @Test(arguments: factors) func saturationIsThatOfTorchvision(factor: Float) throws {
    try golden.check(
      "saturation\(factor)", { $0.adjustingSaturation(factor) }, { $0.adjustingSaturation(factor) }, levelTolerance: 1)
  }

  @Test(arguments: [Float(-0.5), -0.2, 0.1, 0.4]) func hueIsThatOfTorchvision(turns: Float) throws {
    try golden.check(
      "hue\(turns)", { $0.adjustingHue(turns) }, { $0.adjustingHue(turns) }, levelTolerance: 1, floatTolerance: 2e-6)
  }

  @Test(arguments: [Float(0.5), 2.2]) func gammaIsThatOfTorchvision(gamma: Float) throws {
    try golden.check(
      "gamma\(gamma)", { $0.adjustingGamma(gamma, gain: 0.9) }, { $0.adjustingGamma(gamma, gain: 0.9) },
      levelTolerance: 1)
  }

  @Test func identities() {
    #expect(golden.bytes.adjustingBrightness(1) == golden.bytes)
    #expect(golden.bytes.adjustingContrast(1) == golden.bytes)
    #expect(golden.bytes.adjustingSaturation(1) == golden.bytes)
    #expect(golden.floats.adjustingGamma(1) == golden.floats)
    #expect(greatestDifference(golden.bytes.adjustingHue(0).samples, golden.bytes.samples) <= 1)
  }

  @Test func grayHasNoColour() {
    let gray = golden.bytes.converted(to: .gray)
    #expect(gray.adjustingHue(0.3) == gray)
    #expect(gray.adjustingSaturation(0) == gray)
    #expect(gray.adjustingBrightness(2) != gray)
  }

  @Test func sixteenBitsFollowTheSameRules() {
    let deep = DeepImage(shape: golden.bytes.shape, samples: golden.bytes.samples.map { UInt16($0) * 257 })
    let brighter = deep.adjustingBrightness(1.5)
    for (sample, source) in zip(brighter.samples, golden.bytes.samples) {
      #expect(sample == UInt16(min(65535, Float(source) * 257 * 1.5)))
    }
  }
}
