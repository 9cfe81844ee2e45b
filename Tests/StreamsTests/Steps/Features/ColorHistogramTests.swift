import Media
import Streams
import Testing

@Suite struct ColorHistogramTests {
  private let pixels = image([0, 0.24, 0.26, 1, 1.5, -2, 0.5, 0.75], height: 2, width: 2, channelCount: 2)

  @Test func sharesOfEachChannelAreTaken() throws {
    let read = try step("colorHistogram: 4")
    #expect(read == .colorHistogram(ColorHistogram(bins: 4)))
    #expect(drawn(read, pixels) == .numbers([0.25, 0.25, 0.25, 0.25, 0.5, 0, 0, 0.5]))
    #expect(try read.outputShape(of: pixels.shape) == .numbers(count: 8))
  }

  @Test func imagesOfAnySizeGiveEquallyManyNumbers() throws {
    let shape = SampleShape.image(height: nil, width: nil, channelCount: 3)
    #expect(try Transform.colorHistogram(ColorHistogram()).outputShape(of: shape) == .numbers(count: 48))
  }
}

extension ColorHistogram: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      try StepExample(
        ColorHistogram(bins: 2), image([0.1, 0.9, 0.2], height: 1, width: 3), gives: .numbers([2.0 / 3, 1.0 / 3]))
    }
  }
}
