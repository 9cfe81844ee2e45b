import Media
import Testing

/// Compares operations on an image of bytes and on the same of floats with those of torchvision.
struct AugmentationGolden {
  let golden: MediaGolden
  let bytes: Image
  let floats: FloatImage

  init() throws {
    golden = try MediaGolden("augment")
    bytes = try golden.image("source")
    floats = try golden.floatImage("floats")
  }

  func check(
    _ name: String, _ ofBytes: (Image) -> Image, _ ofFloats: (FloatImage) -> FloatImage, levelTolerance: Float = 0,
    floatTolerance: Float = 1e-6, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let (whole, expected) = (ofBytes(bytes), try golden.image("\(name)/source"))
    #expect(whole.shape == expected.shape, sourceLocation: sourceLocation)
    #expect(
      greatestDifference(whole.samples, expected.samples) <= levelTolerance, "\(name)", sourceLocation: sourceLocation)
    #expect(
      try greatestDifference(ofFloats(floats).samples, golden.floats("\(name)/floats")) <= floatTolerance, "\(name)",
      sourceLocation: sourceLocation)
  }
}
