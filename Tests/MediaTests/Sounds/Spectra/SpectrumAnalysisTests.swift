import Media
import Testing

@Suite struct SpectrumAnalysisTests {
  private let sound = LibrosaFeatureTests.sound(3)
  private let transform = ShortTimeTransform.librosa(transformLength: 256, hopLength: 50)

  @Test func valuesAreThoseOfTheComplexSpectra() {
    let analysis = SpectrumAnalysis(transform)
    let spectra = transform.transform(sound.samples)
    let power = analysis.spectrogram(of: sound, isPower: true)
    #expect(power.frameCount == 161)
    #expect(greatestDifference(power.values, spectra.power().values) <= 1e-6 * (power.values.max() ?? 0))
    let magnitude = analysis.spectrogram(of: sound, isPower: false)
    #expect(greatestDifference(magnitude.values, spectra.magnitude().values) <= 1e-6 * (magnitude.values.max() ?? 0))
  }

  /// Bands are gathered block by block, and are the same as from the whole; a frame is the same wherever it stands.
  @Test func blocksMakeNoDifference() {
    let filters = FilterBank.mel(.librosa, sampleRateHz: 8000, binCount: 129, bandCount: 20)
    let gathered = SpectrumAnalysis(transform, filters: filters).spectrogram(of: sound, isPower: true)
    #expect(gathered == filters.apply(to: SpectrumAnalysis(transform).spectrogram(of: sound, isPower: true)))
    let whole = ShortTimeTransform.librosa(transformLength: 256, hopLength: 50, framing: .whole)
    let all = SpectrumAnalysis(whole, filters: filters).spectrogram(of: sound, isPower: true)
    for first in [1, 17, 64] {
      let part = Waveform(sampleRateHz: 8000, samples: Array(sound.samples.dropFirst(50 * first)))
      let found = SpectrumAnalysis(whole, filters: filters).spectrogram(of: part, isPower: true)
      #expect(found.frameCount == all.frameCount - first)
      for band in 0..<20 {
        #expect(
          found.values[band * found.frameCount..<(band + 1) * found.frameCount].elementsEqual(
            all.values[band * all.frameCount + first..<(band + 1) * all.frameCount]))
      }
    }
  }

  @Test func channelsStandOneAfterTheOther() {
    let other = LibrosaFeatureTests.sound(4)
    let pair = Waveform(sampleRateHz: 8000, channelCount: 2, samples: sound.samples + other.samples)
    let analysis = SpectrumAnalysis(transform)
    let both = analysis.spectrogram(of: pair, isPower: true)
    #expect(both.channelCount == 2)
    #expect(
      both.values
        == analysis.spectrogram(of: sound, isPower: true).values + analysis.spectrogram(of: other, isPower: true).values
    )
  }
}
