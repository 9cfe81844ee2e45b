import Media
import Streams
import Testing

@Suite struct TrimSilenceTests {
  private let padded = sound(
    [Float](repeating: 0, count: 300) + tone(hertz: 500, frameCount: 400).waveform.samples
      + [Float](repeating: 0, count: 300))

  @Test func lengthsVary() throws {
    let read = try step("trimSilence: {belowDecibels: 30, windowLength: 64}")
    #expect(read == .trimSilence(TrimSilence(belowDecibels: 30, windowLength: 64, hopLength: 16)))
    let found = drawn(read, padded)
    #expect(found == .waveform(padded.waveform.trimmingSilence(belowDecibels: 30, windowLength: 64, hopLength: 16)))
    #expect((400...480).contains(found.waveform.frameCount))
    #expect(try read.outputShape(of: padded.shape) == .waveform(channelCount: 1, frameCount: nil, sampleRateHz: 8000))
    #expect(try step("trimSilence: 40") == .trimSilence(TrimSilence(belowDecibels: 40)))
    #expect(
      refusal(.trimSilence(TrimSilence(belowDecibels: 0)), of: padded.shape)?.hasPrefix("belowDecibels: ") == true)
  }
}

extension TrimSilence: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      // Windows of one sample.
      try StepExample(
        TrimSilence(windowLength: 1), sound([0, 0, 0.5, 0, 0.25, 0]), gives: sound([0.5, 0, 0.25]))
    }
  }
}
