import Media
import Testing

@Suite struct ToneAdjustmentTests {
  private let golden: AugmentationGolden

  init() throws { golden = try AugmentationGolden() }

  @Test func inversionIsThatOfTorchvision() throws { try golden.check("invert", { $0.inverted() }, { $0.inverted() }) }

  @Test func solarisingIsThatOfTorchvision() throws {
    try golden.check("solarize", { $0.solarized(threshold: 128) }, { $0.solarized(threshold: 128 / 255) })
  }

  @Test(arguments: [1, 3, 7]) func posterisingIsThatOfTorchvision(bitCount: Int) throws {
    try golden.check(
      "posterize\(bitCount)", { $0.posterized(bitCount: bitCount) }, { $0.posterized(bitCount: bitCount) })
  }

  @Test func autocontrastIsThatOfTorchvision() throws {
    try golden.check("autocontrast", { $0.autocontrasted() }, { $0.autocontrasted() })
  }

  @Test func equalisingIsThatOfTorchvisionAndPillow() throws {
    let image = try golden.golden.image("large").equalized()
    #expect(try image == golden.golden.image("equalize/torchvision"))
    #expect(try image == golden.golden.image("equalize/pillow"))
  }

  @Test func flatImagesStay() {
    let flat = Image(
      shape: ImageShape(height: 30, width: 30, channelCount: 1), samples: Array(repeating: 77, count: 900))
    #expect(flat.autocontrasted() == flat)
    #expect(flat.equalized() == flat)
    #expect(flat.posterized(bitCount: 8) == flat)
    #expect(flat.posterized(bitCount: 0).samples.allSatisfy { $0 == 0 })
  }
}
