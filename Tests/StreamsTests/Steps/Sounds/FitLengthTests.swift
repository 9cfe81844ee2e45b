import Arrays
import Media
import Streams
import Testing

@Suite struct FitLengthTests {
  @Test func cutsOrFollowsWithSilence() throws {
    let step = try step(#"{"fitLength":3}"#)
    #expect(drawn(step, sound([1, 2, 3, 4])) == sound([1, 2, 3]))
    #expect(drawn(step, sound([1])) == sound([1, 0, 0]))
    #expect(
      try step.outputShape(of: .waveform(channelCount: 2, frameCount: nil, sampleRateHz: 8000))
        == .waveform(channelCount: 2, frameCount: 3, sampleRateHz: 8000))
    #expect(
      refusal(
        .fitLength(FitLength(frameCount: 1 << 27)), of: .waveform(channelCount: 2, frameCount: 1, sampleRateHz: 1))
        == "frameCount must lie within 1...67108864, is 134217728")
  }
}

extension FitLength: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      try StepExample(
        FitLength(frameCount: 3),
        sound([1, 2, 3, 4]),
        gives: sound([1, 2, 3]))
    }
  }
}
