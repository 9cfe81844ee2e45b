import Arrays
import Foundation
import Media
import Streams
import Testing

@Suite struct TimeStretchTests {
  /// How often a sound crosses zero upwards in a second, in its middle.
  private func pitchHz(_ sample: Sample) -> Double {
    let samples = sample.waveform.samples[500..<2500]
    let crossings = zip(samples, samples.dropFirst()).count { $0.0 < 0 && $0.1 >= 0 }
    return Double(crossings) * 4
  }

  @Test func keepsThePitch() {
    let clean = tone(hertz: 440, frameCount: 4000)
    let step = Transform.timeStretch(TimeStretch(rates: .only(1.25), keepsLength: false))
    #expect(abs(pitchHz(drawn(step, clean)) - 440) <= 8)
    #expect(drawn(step, clean).waveform == clean.waveform.timeStretched(rate: 1.25))
  }

  @Test func lengthsAreKeptOrNot() throws {
    let clean = tone(hertz: 440, frameCount: 4000)
    let kept = Transform.timeStretch(TimeStretch(rates: .only(1.25)))
    #expect(drawn(kept, clean).waveform.frameCount == 4000)
    #expect(drawn(kept, clean).waveform.samples.suffix(700).allSatisfy { $0 == 0 })
    #expect(try kept.outputShape(of: clean.shape) == clean.shape)
    let free = Transform.timeStretch(TimeStretch(rates: .only(1.25), keepsLength: false))
    #expect(drawn(free, clean).waveform.frameCount == 3200)
    #expect(
      try free.outputShape(of: clean.shape) == .waveform(channelCount: 1, frameCount: nil, sampleRateHz: 8000))
  }

  @Test func drawsFromTheInterval() throws {
    expectUniform(draws(TimeStretch(rates: Interval(0.8, 1.25)), for: sound([0])).compactMap { $0 }, on: 0.8...1.25)
    expectHalf(draws(TimeStretch(rates: .only(1), probability: 0.5), for: sound([0])))
    #expect(try step(#"{"timeStretch":0.1}"#) == .timeStretch(TimeStretch(rates: Interval(0.9, 1.1))))
    #expect(
      refusal(.timeStretch(TimeStretch(rates: .only(0))), of: sound([0]).shape)?.hasPrefix("rates[0]: expected") == true
    )
  }
}

extension TimeStretch: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      let clean = tone(hertz: 440, frameCount: 3000)
      return try StepExample(
        TimeStretch(rates: .only(2), keepsLength: false), drawing: "2", clean,
        gives: .waveform(clean.waveform.timeStretched(rate: 2)))
    }
  }
}
