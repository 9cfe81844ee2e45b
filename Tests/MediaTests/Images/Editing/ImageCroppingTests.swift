import Media
import Testing

@Suite struct ImageCroppingTests {
  /// Rows `0 1 2` and `3 4 5` of two channels, the second ten more.
  private let image = Image(
    shape: ImageShape(height: 2, width: 3, channelCount: 2), samples: [0, 10, 1, 11, 2, 12, 3, 13, 4, 14, 5, 15])

  private func first(_ image: Image) -> [UInt8] {
    stride(from: 0, to: image.samples.count, by: 2).map { image.samples[$0] }
  }

  @Test func cropping() {
    let part = image.cropped(to: ImageRectangle(top: 1, left: 1, size: ImageSize(height: 1, width: 2)))
    #expect(part == Image(shape: ImageShape(height: 1, width: 2, channelCount: 2), samples: [4, 14, 5, 15]))
  }

  @Test func flipping() {
    #expect(first(image.flippedHorizontally()) == [2, 1, 0, 5, 4, 3])
    #expect(image.flippedHorizontally().samples[1] == 12)
    #expect(first(image.flippedVertically()) == [3, 4, 5, 0, 1, 2])
    #expect(image.flippedVertically().flippedVertically() == image)
  }

  @Test func padding() {
    let constant = image.padded(top: 1, left: 0, bottom: 0, right: 1, fill: .constant(9))
    #expect(first(constant) == [9, 9, 9, 9, 0, 1, 2, 9, 3, 4, 5, 9])
    #expect(
      first(image.padded(top: 0, left: 2, bottom: 1, right: 0, fill: .nearest)) == [
        0, 0, 0, 1, 2, 3, 3, 3, 4, 5, 3, 3, 3, 4, 5,
      ])
    #expect(
      first(image.padded(top: 0, left: 4, bottom: 0, right: 4, fill: .reflect)).prefix(11) == [
        2, 2, 1, 0, 0, 1, 2, 2, 1, 0, 0,
      ])
    #expect(
      first(image.padded(top: 1, left: 4, bottom: 0, right: 2, fill: .wrap)).prefix(9) == [
        5, 3, 4, 5, 3, 4, 5, 3, 4,
      ])
    let cropped = image.padded(top: 3, left: 2, bottom: 1, right: 4, fill: .reflect).cropped(
      to: ImageRectangle(top: 3, left: 2, size: ImageSize(height: 2, width: 3)))
    #expect(cropped == image)
  }

  @Test func erasing() {
    let erased = image.erased(
      ImageRectangle(top: 0, left: 1, size: ImageSize(height: 2, width: 1)), values: [100, 200])
    #expect(erased.samples == [0, 10, 100, 200, 2, 12, 3, 13, 100, 200, 5, 15])
  }
}
