import Media
import Streams
import Testing

@Suite struct NormalizeTests {
  @Test func eachChannelHasItsOwn() {
    let shape = Image.Shape(height: 1, width: 2, channelCount: 2)
    let two = Transform.normalize(Normalize(mean: [1, 2], std: [2, 4]))
    #expect(applied(two, to: [1, 3, 2, 10], shape) == [0, 1, 0, 2])
    let one = Transform.normalize(Normalize(mean: [1], std: [2]))
    #expect(applied(one, to: [1, 3, 5, 9], shape) == [0, 1, 2, 4])
  }

  @Test func otherSamplesHaveTheirOwnParts() {
    let two = Transform.normalize(Normalize(mean: [1, 2], std: [2, 4]))
    let one = Transform.normalize(Normalize(mean: [1], std: [2]))
    #expect(drawn(two, .numbers([3, 10])) == .numbers([1, 2]))
    #expect(
      drawn(two, .spectrogram(Spectrogram(bandCount: 2, frameCount: 2, values: [1, 3, 2, 10])))
        == .spectrogram(Spectrogram(bandCount: 2, frameCount: 2, values: [0, 1, 0, 2])))
    #expect(
      drawn(one, .waveform(Waveform(sampleRateHz: 1, samples: [1, 5])))
        == .waveform(Waveform(sampleRateHz: 1, samples: [0, 2])))
  }

  @Test func needsOneValueOrOneAPart() {
    let two = Transform.normalize(Normalize(mean: [1, 2], std: [2]))
    #expect(refusal(two, of: .image(height: 1, width: 1, channelCount: 2)) == nil)
    #expect(
      refusal(two, of: .image(height: 1, width: 1, channelCount: 3))
        == "mean needs one value, or one for each of 3 channels, has 2")
    #expect(refusal(two, of: .waveform(channelCount: 2, frameCount: 1, sampleRateHz: 1)) != nil)
    #expect(refusal(two, of: .spectrogram(channelCount: 1, bandCount: 2, frameCount: 1)) == nil)
    #expect(refusal(two, of: .numbers(count: 2)) == nil)
    let flat = Transform.normalize(Normalize(mean: [1], std: [0]))
    #expect(refusal(flat, of: .numbers(count: 2)) == "std[0]: expected a number above 0, found 0")
  }
}

extension Normalize: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      try StepExample(
        Normalize(mean: [1, 2], std: [2, 4]),
        .numbers([3, 10]),
        gives: .numbers([1, 2]))
    }
  }
}
