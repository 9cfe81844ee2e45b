import Media
import Testing

@Suite struct ImageArrangementTests {
  private let image = FloatImage(
    shape: ImageShape(height: 2, width: 3, channelCount: 2), samples: (0..<12).map { Float($0) })

  @Test func transposedTwiceIsItself() {
    let turned = image.transposed()
    #expect(turned.shape == ImageShape(height: 3, width: 2, channelCount: 2))
    #expect(turned.samples == [0, 1, 6, 7, 2, 3, 8, 9, 4, 5, 10, 11])
    #expect(turned.transposed() == image)
  }

  @Test func channelsMayBeRepeated() {
    #expect(image.channels([1, 1, 0]).samples.prefix(6) == [1, 1, 0, 3, 3, 2])
    #expect(image.channels([0, 1]) == image)
  }

  @Test(arguments: MemoryOrder.allCases) func reshapedBackIsItself(order: MemoryOrder) {
    let other = image.reshaped(as: ImageShape(height: 4, width: 1, channelCount: 3), order: order)
    #expect(other.reshaped(as: image.shape, order: order) == image)
    #expect((other.samples == image.samples) == (order == .rowMajor))
  }
}
