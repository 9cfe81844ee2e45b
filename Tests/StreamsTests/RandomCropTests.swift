import Media
import Streams
import Testing

@Suite struct RandomCropTests {
  /// Each crop is one of the (2p + 1)² windows of the padded picture, and all of them occur.
  @Test func takesAWindowOfThePaddedPicture() {
    let (height, width, padding) = (3, 4, 2)
    let shape = Image.Shape(height: height, width: width, channelCount: 2)
    let picture = (0..<shape.sampleCount).map { Float($0 + 1) }
    var windows: Set<[Float]> = []
    for top in -padding...padding {
      for left in -padding...padding {
        var window: [Float] = []
        for channel in 0..<2 {
          for y in top..<top + height {
            for x in left..<left + width {
              let inside = (0..<height).contains(y) && (0..<width).contains(x)
              window.append(inside ? picture[(channel * height + y) * width + x] : 0)
            }
          }
        }
        windows.insert(window)
      }
    }
    let crop = Transform.randomCrop(RandomCrop(padding: padding))
    let found = Set((0..<600).map { applied(crop, to: picture, shape, seed: $0) })
    #expect(found == windows)
  }
}
