import Arrays
import Media
import Streams
import Testing

@Suite struct GainTests {
  @Test func multipliesAmplitudes() {
    let louder = Transform.gain(Gain(decibels: .only(20)))
    expectNear(drawn(louder, sound([0.05, -0.02])).waveform.samples, [0.5, -0.2])
    #expect(!louder.isRandom)
    #expect(drawn(.gain(Gain(decibels: .only(0))), sound([0.05, -0.02])) == sound([0.05, -0.02]))
  }

  @Test func drawsDecibels() throws {
    #expect(try step(#"{"gain":6}"#) == .gain(Gain(decibels: Interval(-6, 6))))
    expectUniform(draws(Gain(decibels: Interval(-12, 3)), for: sound([0])).compactMap { $0 }, on: -12...3)
    expectHalf(draws(Gain(decibels: .within(1), probability: 0.5), for: sound([0])))
    #expect(
      refusal(.gain(Gain(decibels: .within(200))), of: sound([0]).shape)?.hasPrefix("decibels[0]: expected") == true)
    #expect(
      refusal(.gain(Gain(decibels: .within(1))), of: .numbers(count: 2)) == "works on sounds, but gets 2 numbers")
  }
}

extension Gain: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      try StepExample(
        Gain(decibels: .within(20)), drawing: "20",
        sound([0.1, -0.2]),
        gives: sound([1, -2]))
    }
  }
}
