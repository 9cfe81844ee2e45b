import Media
import Testing

@Suite struct ColorSpaceConversionTests {
  private let golden: MediaGolden
  private let source: FloatImage

  init() throws {
    golden = try MediaGolden("colors")
    source = try golden.floatImage("source")
  }

  @Test(arguments: [ImageColorSpace.hsv, .lab]) func isThatOfScikitImage(space: ImageColorSpace) throws {
    let converted = source.converted(to: space)
    #expect(try greatestDifference(converted.samples, golden.floats(space.rawValue)) < 1e-5)
    #expect(converted.samples.allSatisfy { (0...1).contains($0) })
  }

  /// Pillow rounds to bytes, and puts the middle at 128 of 255.
  @Test func lumaAndChromaAreThoseOfPillow() throws {
    let converted = try golden.image("whole").unitFloats().converted(to: .ycbcr)
    let bytes = converted.samples.enumerated().map { $1 * 255 + ($0 % 3 == 0 ? 0 : 0.5) }
    #expect(try greatestDifference(bytes, golden.bytes("ycbcr").map { Float($0) }) < 1.01)
  }
}
