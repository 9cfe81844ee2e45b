import Media
import Streams
import Testing

@Suite struct ToColorSpaceTests {
  @Test(arguments: ["hsv", "ycbcr", "lab"]) func wantsThreeChannels(word: String) throws {
    let step = try step("colorSpace: \(word)")
    #expect(
      refusal(step, of: .image(height: 2, width: 2, channelCount: 1))?.hasPrefix("works on images with 3 channels")
        == true)
    let sample = Sample.image(noiseImage(height: 4, width: 3, channelCount: 3))
    let result = drawn(step, sample)
    #expect(result.image.samples.allSatisfy { (0...1).contains($0) } && result != sample)
  }
}

extension ToColorSpace: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      // Orange: a twelfth of a turn from red, of full saturation and value.
      try StepExample(
        ToColorSpace(.hsv), image([1, 0.5, 0, 0.2, 0.2, 0.2], height: 1, width: 2, channelCount: 3),
        gives: image([1 / 12, 1, 1, 0, 0, 0.2], height: 1, width: 2, channelCount: 3))
    }
  }
}
