import Media
import Testing

@Suite struct FilterBankTests {
  /// Sums over runs of bins are sums over all bins.
  @Test func bandsAreWeightedSums() {
    let filters = FilterBank.mel(.librosa, sampleRateHz: 8000, binCount: 33, bandCount: 12)
    let values = (0..<2 * 33 * 70).map { Float($0 * 37 % 101) }
    let found = filters.apply(to: Spectrogram(channelCount: 2, bandCount: 33, frameCount: 70, values: values))
    #expect([found.channelCount, found.bandCount, found.frameCount] == [2, 12, 70])
    let weights = filters.weights
    for channel in 0..<2 {
      for band in 0..<12 {
        for frame in [0, 1, 63, 64, 69] {
          let sum = (0..<33).reduce(Float(0)) {
            $0 + weights[band * 33 + $1] * values[(channel * 33 + $1) * 70 + frame]
          }
          #expect(abs(found.values[(channel * 12 + band) * 70 + frame] - sum) < 1e-3)
        }
      }
    }
  }

  /// Narrow bands between two bins have no weight, and are silent.
  @Test func bandsWithoutABinAreSilent() {
    let filters = FilterBank.mel(.torchaudio, sampleRateHz: 8000, binCount: 9, bandCount: 8)
    let found = filters.apply(to: Spectrogram(bandCount: 9, frameCount: 2, values: Array(repeating: 1, count: 18)))
    #expect(filters.weights.prefix(9).allSatisfy { $0 == 0 })
    #expect(found.values.prefix(2) == [0, 0])
    #expect(found.values.contains { $0 > 0 })
  }

  @Test func normAndScaleAreChosen() {
    func bank(_ preset: ShortTimeTransform.Preset, _ scale: MelScale? = nil, _ norm: MelNorm? = nil) -> FilterBank {
      .mel(preset, sampleRateHz: 8000, binCount: 65, bandCount: 10, scale: scale, norm: norm)
    }
    #expect(bank(.librosa, .htk, MelNorm.none) == bank(.torchaudio))
    #expect(bank(.torchaudio, .slaney, .slaney) == bank(.librosa))
    #expect(bank(.tensorFlow) != bank(.torchaudio))
    #expect(bank(.tensorFlow, nil, .slaney) != bank(.tensorFlow))
    #expect(bank(.tensorFlow, .slaney) != bank(.tensorFlow))
  }
}
