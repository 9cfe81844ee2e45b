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

  @Test func standsWhereItIsPlaced() throws {
    let middle = try step(#"{"fitLength":{"frameCount":3,"placement":"center"}}"#)
    #expect(drawn(middle, sound([1, 2, 3, 4, 5])) == sound([2, 3, 4]))
    #expect(drawn(middle, sound([1])) == sound([0, 1, 0]))
    #expect(!middle.isRandom && middle.evaluation == middle)
    let looped = try step(#"{"fitLength":{"frameCount":5,"fill":"wrap"}}"#)
    #expect(drawn(looped, sound([1, 2])) == sound([1, 2, 1, 2, 1]))
    #expect(drawn(looped, sound([])) == sound([0, 0, 0, 0, 0]))
  }

  /// Anywhere, uniformly; in the middle in evaluation.
  @Test func isPlacedAtRandom() {
    let step = FitLength(frameCount: 4, placement: .random)
    for sample in [sound([1, 2]), sound([1, 2, 3, 4, 5, 6])] {
      let starts = draws(step, for: sample, count: 900)
      for start in 0...2 { #expect(abs(starts.count { $0 == start } - 300) < 60) }
    }
    #expect(Set(draws(step, for: sound([1, 2, 3, 4]))) == [0])
    #expect(
      Transform.fitLength(step).evaluation == .fitLength(FitLength(frameCount: 4, placement: .center)))
  }
}

extension FitLength: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      try StepExample(
        FitLength(frameCount: 3, placement: .random), drawing: "1",
        sound([1, 2, 3, 4]),
        gives: sound([2, 3, 4]))
    }
  }
}
