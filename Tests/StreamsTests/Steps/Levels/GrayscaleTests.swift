import Arrays
import Media
import Streams
import Testing

@Suite struct GrayscaleTests {
  @Test func takesTheLuminance() throws {
    let color = image([0.2, 0.4, 0.6, 1, 1, 1], height: 1, width: 2, channelCount: 3)
    let gray: Float = 0.2989 * 0.2 + 0.587 * 0.4 + 0.114 * 0.6
    let step = try step(#"{"grayscale":{}}"#)
    expectNear(drawn(step, color).image.samples, [gray, 0.9999])
    #expect(try step.outputShape(of: color.shape) == .image(height: 1, width: 2, channelCount: 1))
    let three = Transform.grayscale(Grayscale(channelCount: 3))
    expectNear(drawn(three, color).image.samples, [gray, gray, gray, 0.9999, 0.9999, 0.9999])
    #expect(drawn(three, image([0.3], height: 1, width: 1)).image.samples == [0.3, 0.3, 0.3])
    #expect(
      refusal(.grayscale(Grayscale(channelCount: 2)), of: color.shape)
        == "channelCount: expected an odd integer from 1 to 3, found 2")
  }
}

extension Grayscale: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      try StepExample(
        Grayscale(),
        image([1, 0, 0], height: 1, width: 1, channelCount: 3),
        gives: image([0.2989], height: 1, width: 1))
    }
  }
}
