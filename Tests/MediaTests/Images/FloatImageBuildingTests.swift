import Media
import Testing

@Suite struct FloatImageBuildingTests {
  private let image = FloatImage(
    shape: ImageShape(height: 1, width: 3, channelCount: 2), samples: [1, 10, 2, 20, 6, 30])

  @Test func planesComeOneAfterTheOther() { #expect(image.planarSamples == [1, 2, 6, 10, 20, 30]) }

  @Test func channelsHaveTheirMeans() {
    #expect(image.channelMeans == [3, 20])
    #expect(
      FloatImage(shape: ImageShape(height: 0, width: 3, channelCount: 2), samples: []).channelMeans == [0, 0])
  }

  @Test func isRebuilt() {
    let shape = ImageShape(height: 1, width: 1, channelCount: 2)
    let result = image.rebuilt(as: shape) { source, result in
      for index in 0..<2 { result[index] = source[index + 4] }
    }
    #expect(result == FloatImage(shape: shape, samples: [6, 30]))
  }

  /// By way of bytes, as torchvision's `to_dtype` makes them: 0.5 is 127.
  @Test func equalizesOverBytes() {
    let samples = (0..<1020).map { Float($0 % 2 == 0 ? 0.5 : 0.4) }
    let shape = ImageShape(height: 1, width: 1020, channelCount: 1)
    let result = FloatImage(shape: shape, samples: samples).equalized().samples
    // Steps of (1020 - 510) / 255 = 2 pixels, from 1 on: 1 / 2 and 511 / 2.
    #expect(result == samples.map { $0 == 0.5 ? 1 : 0 })
  }

  /// Windows may lie across any edge, or beyond it.
  @Test func windowsAreBlackBeyondTheEdge() {
    let gray = FloatImage(shape: ImageShape(height: 2, width: 2, channelCount: 1), samples: [1, 2, 3, 4])
    func window(_ top: Int, _ left: Int, _ height: Int, _ width: Int) -> [Float] {
      gray.window(top: top, left: left, size: ImageSize(height: height, width: width)).samples
    }
    #expect(window(0, 0, 2, 2) == [1, 2, 3, 4])
    #expect(window(-1, -1, 2, 3) == [0, 0, 0, 0, 1, 2])
    #expect(window(1, 1, 2, 2) == [4, 0, 0, 0])
    #expect(window(0, 5, 1, 2) == [0, 0] && window(0, -5, 1, 2) == [0, 0] && window(9, 0, 1, 2) == [0, 0])
    #expect(image.window(top: 0, left: 1, size: ImageSize(height: 1, width: 1)).samples == [2, 20])
  }
}
