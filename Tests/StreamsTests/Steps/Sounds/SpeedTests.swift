import Arrays
import Foundation
import Media
import Streams
import Testing

@Suite struct SpeedTests {
  /// How often a sound crosses zero upwards in a second, in its middle.
  private func pitchHz(_ sample: Sample) -> Double {
    let samples = sample.waveform.samples[500..<2500]
    let crossings = zip(samples, samples.dropFirst()).count { $0.0 < 0 && $0.1 >= 0 }
    return Double(crossings) * 4
  }

  @Test func raisesThePitch() {
    let clean = tone(hertz: 440, frameCount: 4000)
    let step = Transform.speed(Speed(factors: .only(1.25), keepsLength: false))
    #expect(abs(pitchHz(drawn(step, clean)) - 550) <= 8)
  }

  @Test func whatGrowsBeyondTheLimitIsRefused() {
    let long = sound([Float](repeating: 0, count: 1 << 24))
    let error = #expect(throws: StreamsError.self) {
      try Speed(factors: .only(0.1)).changed(long, by: 0.1)
    }
    #expect(error?.code == .damaged)
  }

  @Test func lengthsAreKeptOrNot() throws {
    let clean = tone(hertz: 440, frameCount: 4000)
    let kept = Transform.speed(Speed(factors: .only(1.25)))
    #expect(drawn(kept, clean).waveform.frameCount == 4000)
    #expect(drawn(kept, clean).waveform.samples.suffix(700).allSatisfy { $0 == 0 })
    #expect(try kept.outputShape(of: clean.shape) == clean.shape)
    let free = Transform.speed(Speed(factors: .only(1.25), keepsLength: false))
    #expect(drawn(free, clean).waveform.frameCount == 3200)
    #expect(
      try free.outputShape(of: clean.shape) == .waveform(channelCount: 1, frameCount: nil, sampleRateHz: 8000))
  }

  @Test func drawsFromTheInterval() throws {
    expectUniform(draws(Speed(factors: Interval(0.8, 1.25)), for: sound([0])).compactMap { $0 }, on: 0.8...1.25)
    expectHalf(draws(Speed(factors: .only(1), probability: 0.5), for: sound([0])))
    #expect(try step(#"{"speed":0.1}"#) == .speed(Speed(factors: Interval(0.9, 1.1))))
    #expect(refusal(.speed(Speed(factors: .only(0))), of: sound([0]).shape)?.hasPrefix("factors[0]: expected") == true)
  }
}

extension Speed: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      let clean = tone(hertz: 440, frameCount: 3000)
      return try StepExample(
        Speed(factors: .only(2), keepsLength: false), drawing: "2", clean,
        gives: .waveform(clean.waveform.speedChanged(factor: 2)))
    }
  }
}
