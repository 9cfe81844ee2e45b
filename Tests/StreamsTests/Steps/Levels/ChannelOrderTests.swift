import Media
import Settings
import Streams
import Testing

@Suite struct ChannelOrderTests {
  private let sample = image([0.1, 0.2, 0.3, 0.4, 0.5, 0.6], height: 1, width: 2, channelCount: 3)

  @Test func lettersAreNumbers() throws {
    #expect(try step("channelOrder: bgr") == .channelOrder([2, 1, 0]))
    #expect(try step("channelOrder: [2, 1, 0]") == .channelOrder([2, 1, 0]))
    #expect(try step("channelOrder: bgr").canonical == step("channelOrder: [2, 1, 0]").canonical)
    #expect(drawn(try step("channelOrder: gg"), sample).image.samples == [0.2, 0.2, 0.5, 0.5])
    #expect(drawn(try step("channelOrder: [2]"), sample) == image([0.3, 0.6], height: 1, width: 2))
  }

  @Test func whatIsNoChannelIsRefused() {
    #expect(refusal(.channelOrder([0, 3]), of: sample.shape)?.hasPrefix("asks for channel 3, counted from 0") == true)
    #expect(refusal("channelOrder: rgx")?.contains("letters of r, g, b and a, such as bgr") == true)
    #expect(refusal("channelOrder: [0, 4]")?.contains("expected an integer from 0 to 3, found 4") == true)
    #expect(refusal("channelOrder: rgbrg") != nil && refusal("channelOrder: []") != nil)
  }
}

extension ChannelOrder: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      try StepExample(
        ChannelOrder([2, 0]), image([1, 2, 3, 4, 5, 6], height: 2, width: 1, channelCount: 3),
        gives: image([3, 1, 6, 4], height: 2, width: 1, channelCount: 2))
    }
  }
}
