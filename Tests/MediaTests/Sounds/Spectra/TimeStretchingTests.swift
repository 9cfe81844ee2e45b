import Media
import Testing

@Suite struct TimeStretchingTests {
  private let golden: MediaGolden
  private let source: Waveform
  private let transform = ShortTimeTransform.librosa(transformLength: 512)

  init() throws {
    golden = try MediaGolden("spectra")
    source = Waveform(sampleRateHz: 8000, samples: try golden.floats("source"))
  }

  /// librosa adds up phases in 32-bit floats.
  @Test(arguments: [0.8, 1, 1.3]) func stretchingIsThatOfLibrosa(rate: Double) throws {
    let stretched = source.timeStretched(rate: rate, transform: transform)
    #expect(try greatestDifference(stretched.samples, golden.floats("stretch\(rate)")) <= 2e-3)
  }

  @Test(arguments: [-5.0, 3]) func pitchIsThatOfLibrosa(semitones: Double) throws {
    let shifted = try source.pitchShifted(semitones: semitones, transform: transform)
    #expect(shifted.frameCount == source.frameCount)
    #expect(try greatestDifference(shifted.samples, golden.floats("pitch\(semitones)")) <= 2e-3)
  }

  @Test func channelsAreStretchedAlike() {
    let stereo = Waveform(sampleRateHz: 8000, channelCount: 2, samples: source.samples + source.samples)
    let stretched = stereo.timeStretched(rate: 1.5, transform: transform)
    #expect(stretched.channelCount == 2)
    #expect(stretched.channel(0).elementsEqual(stretched.channel(1)))
    #expect(stretched.frameCount == 1600)
  }

  @Test func speedIsResampling() throws {
    let faster = try source.speedChanged(factor: 2)
    #expect(faster.sampleRateHz == 8000)
    #expect(try greatestDifference(faster.samples, source.resampled(toHz: 4000).samples) <= 1e-6)
    #expect(try source.speedChanged(factor: 0.8).frameCount == 3000)
  }
}
