import Arrays
import Media
import Streams
import Testing

@Suite struct MonoTests {
  @Test func mixesAllChannels() throws {
    let stereo = Sample.waveform(Waveform(sampleRateHz: 8000, channelCount: 2, samples: [1, 2, 3, 6]))
    #expect(drawn(.mono, stereo) == sound([2, 4]))
    #expect(
      try Transform.mono.outputShape(of: stereo.shape)
        == .waveform(channelCount: 1, frameCount: 2, sampleRateHz: 8000))
    #expect(try step(#"{"mono":null}"#) == .mono)
    #expect(refusal("mono: {channels: 1}") == "1:8: mono.channels: unknown key; there are no settings here")
  }
}

extension Mono: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      try StepExample(
        Mono(),
        .waveform(Waveform(sampleRateHz: 8000, channelCount: 2, samples: [1, 2, 3, 6])),
        gives: sound([2, 4]))
    }
  }
}
