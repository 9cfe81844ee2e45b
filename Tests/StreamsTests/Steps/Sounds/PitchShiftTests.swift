import Arrays
import Foundation
import Media
import Streams
import Testing

@Suite struct PitchShiftTests {
  /// How often a sound crosses zero upwards in a second, in its middle.
  private func pitchHz(_ sample: Sample) -> Double {
    let samples = sample.waveform.samples[500..<2500]
    let crossings = zip(samples, samples.dropFirst()).count { $0.0 < 0 && $0.1 >= 0 }
    return Double(crossings) * 4
  }

  @Test func raisesThePitchAtOneSpeed() {
    let clean = tone(hertz: 440, frameCount: 4000)
    let octave = Transform.pitchShift(PitchShift(semitones: .only(12)))
    let result = drawn(octave, clean)
    #expect(result.waveform.frameCount == 4000)
    #expect(abs(pitchHz(result) - 880) <= 12)
  }

  @Test func drawsSemitones() throws {
    expectUniform(draws(PitchShift(semitones: Interval(-2, 5)), for: sound([0])).compactMap { $0 }, on: -2...5)
    expectHalf(draws(PitchShift(semitones: .only(1), probability: 0.5), for: sound([0])))
    #expect(try step(#"{"pitchShift":2}"#) == .pitchShift(PitchShift(semitones: .within(2))))
    #expect(refusal(.pitchShift(PitchShift(semitones: .within(25))), of: sound([0]).shape) != nil)
  }
}

extension PitchShift: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      let clean = tone(hertz: 440, frameCount: 3000)
      return try StepExample(
        PitchShift(semitones: .only(5)), drawing: "5", clean,
        gives: .waveform(clean.waveform.pitchShifted(semitones: 5)))
    }
  }
}
