import Media
import Streams
import Testing

@Suite struct ChromaTests {
  /// A tone of 440 Hz, and one an octave above, is an A: the tenth class from C on.
  @Test(arguments: [440.0, 880]) func aToneHasItsClass(hertz: Double) throws {
    let read = try step("chroma: 2048")
    #expect(read == .chroma(Chroma(windowLength: 2048, hopLength: 512)))
    let found = drawn(read, tone(hertz: hertz, frameCount: 4000)).spectrogram
    let column = (0..<12).map { found.values[$0 * found.frameCount + 4] }
    #expect(column[9] == 1 && column.indices.allSatisfy { $0 == 9 || column[$0] < 0.8 })
  }

  @Test func shapesAndSilence() throws {
    let pair = Sample.waveform(
      Waveform(sampleRateHz: 8000, channelCount: 2, samples: [Float](repeating: 0, count: 2000)))
    let step = Chroma(windowLength: 256, bands: 24)
    #expect(try step.outputShape(of: pair.shape) == .spectrogram(channelCount: 2, bandCount: 24, frameCount: 16))
    #expect(try step.apply(pair).spectrogram.values.allSatisfy { $0 == 0 })
    #expect(
      refusal(.chroma(Chroma(windowLength: 255)), of: pair.shape)
        == "windowLength: expected an even number, found 255")
    // Loudness stays where frames are not normalised.
    let loud = try Chroma(windowLength: 256, normalizes: false).apply(tone(hertz: 440, frameCount: 800)).spectrogram
    #expect((loud.values.max() ?? 0) > 2)
  }
}

extension Chroma: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      let clean = tone(hertz: 523, frameCount: 600)
      let power = SpectrumAnalysis(.librosa(transformLength: 256)).spectrogram(of: clean.waveform, isPower: true)
      let filters = FilterBank.chroma(sampleRateHz: 8000, transformLength: 256)
      return try StepExample(
        Chroma(windowLength: 256), clean, gives: .spectrogram(filters.apply(to: power).normalizingFrames()))
    }
  }
}
