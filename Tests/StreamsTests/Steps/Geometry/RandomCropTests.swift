import Media
import Streams
import Testing

@Suite struct RandomCropTests {
  /// Each crop is one of the (2p + 1)² windows of the padded image, and all of them occur.
  @Test func takesAWindowOfThePaddedImage() {
    let (height, width, padding) = (3, 4, 2)
    let shape = Image.Shape(height: height, width: width, channelCount: 2)
    let image = (0..<shape.sampleCount).map { Float($0 + 1) }
    var windows: Set<[Float]> = []
    for top in -padding...padding {
      for left in -padding...padding {
        var window: [Float] = []
        for channel in 0..<2 {
          for y in top..<top + height {
            for x in left..<left + width {
              let inside = (0..<height).contains(y) && (0..<width).contains(x)
              window.append(inside ? image[(channel * height + y) * width + x] : 0)
            }
          }
        }
        windows.insert(window)
      }
    }
    let crop = Transform.randomCrop(RandomCrop(padding: padding))
    let found = Set((0..<600).map { applied(crop, to: image, shape, seed: $0) })
    #expect(found == windows)
  }

  /// A window of another size lies anywhere within the padded image.
  @Test func theWindowMayHaveAnotherSize() {
    let shape = ImageShape(height: 3, width: 4, channelCount: 1)
    let image = (0..<12).map { Float($0 + 1) }
    let crop = Transform.randomCrop(RandomCrop(padding: 1, height: 2, width: 5))
    let found = Set((0..<300).map { applied(crop, to: image, shape, seed: $0) })
    #expect(found.count == 4 * 2)
    #expect(found.contains([0, 0, 0, 0, 0, 0, 1, 2, 3, 4]))
    #expect(found.contains([9, 10, 11, 12, 0, 0, 0, 0, 0, 0]))
    let inner = Transform.randomCrop(RandomCrop(padding: 0, height: 3, width: 3))
    let kept = Set((0..<100).map { applied(inner, to: image, shape, seed: $0) })
    #expect(kept == [[1, 2, 3, 5, 6, 7, 9, 10, 11], [2, 3, 4, 6, 7, 8, 10, 11, 12]])
  }

  @Test func refusesWindowsThatDoNotFit() {
    let shape = SampleShape.image(height: 3, width: 4, channelCount: 1)
    #expect(
      refusal(.randomCrop(RandomCrop(padding: 0)), of: shape)
        == "padding: expected more than 0 where no size is given")
    #expect(
      refusal(.randomCrop(RandomCrop(padding: -1)), of: shape)
        == "padding: expected an integer from 0 to 32768, found -1")
    #expect(
      refusal(.randomCrop(RandomCrop(padding: 1, height: 0)), of: shape)
        == "height: expected an integer from 1 to 32768, found 0")
    #expect(refusal(.randomCrop(RandomCrop(padding: 1, width: 7)), of: shape)?.contains("at most 6") == true)
    #expect(refusal(.randomCrop(RandomCrop(padding: 1, width: 6)), of: shape) == nil)
  }
}

extension RandomCrop: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      try StepExample(
        RandomCrop(padding: 1), drawing: #"{"top":-1,"left":0}"#,
        image([1, 2, 3, 4], height: 2, width: 2),
        gives: image([0, 0, 1, 2], height: 2, width: 2))
    }
  }
}
