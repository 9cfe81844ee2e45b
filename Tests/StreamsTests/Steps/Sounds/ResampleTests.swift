import Arrays
import Media
import Streams
import Testing

@Suite struct ResampleTests {
  @Test func lengthsAreThoseOfTheShape() throws {
    for frameCount in [0, 1, 799, 800] {
      for rate in [4000, 8000, 11025] {
        let clean = tone(hertz: 440, frameCount: frameCount)
        let step = Transform.resample(Resample(sampleRateHz: rate))
        #expect(try step.outputShape(of: clean.shape) == drawn(step, clean).shape)
      }
    }
    let step = try step(#"{"resample":4000}"#)
    let half = tone(hertz: 440, frameCount: 400, sampleRateHz: 4000).waveform.samples
    let found = drawn(step, tone(hertz: 440, frameCount: 800)).waveform.samples
    expectNear(Array(found[100..<300]), Array(half[100..<300]), within: 1e-3)
    #expect(
      refusal(.resample(Resample(sampleRateHz: 0)), of: sound([]).shape)
        == "sampleRateHz: expected an integer from 1 to 1000000, found 0")
  }
}

extension Resample: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      let clean = tone(hertz: 440, frameCount: 3000)
      return try StepExample(
        Resample(sampleRateHz: 4000), clean, gives: .waveform(clean.waveform.resampled(toHz: 4000)))
    }
  }
}
