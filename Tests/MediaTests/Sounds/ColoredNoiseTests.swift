import Arrays
import Media
import Testing

@Suite struct ColoredNoiseTests {
  /// Mean powers of octaves, in decibels.
  private func octaves(_ color: NoiseColor) -> [Float] {
    var generator = RandomKey(seed: 3).generator()
    let noise = Waveform.noise(color, sampleRateHz: 16000, frameCount: 1 << 17, generator: &generator)
    #expect(noise.frameCount == 1 << 17 && noise.channelCount == 1)
    let power = SpectrumAnalysis(.librosa(transformLength: 1024)).spectrogram(of: noise, isPower: true)
    let bins = (0..<513).map { bin in
      power.values[bin * power.frameCount..<(bin + 1) * power.frameCount].reduce(0, +) / Float(power.frameCount)
    }
    let means = [8, 16, 32, 64, 128].map { first in bins[first..<2 * first].reduce(0, +) / Float(first) }
    return Spectrogram(bandCount: 5, frameCount: 1, values: means).decibels().values
  }

  @Test(arguments: [(NoiseColor.white, Float(0)), (.pink, 3.01), (.brown, 6.02)])
  func fallsByOctave(color: NoiseColor, decibels: Float) {
    let levels = octaves(color)
    for (louder, softer) in zip(levels, levels.dropFirst()) { #expect(abs(louder - softer - decibels) < 0.6) }
  }

  /// Brown noise does not wander off, and begins as it goes on.
  @Test func brownNoiseStaysInBounds() {
    var generator = RandomKey(seed: 5).generator()
    let noise = Waveform.noise(.brown, sampleRateHz: 16000, frameCount: 400_000, generator: &generator).samples
    let parts = stride(from: 0, to: 400_000, by: 100_000).map { start in
      noise[start..<start + 100_000].reduce(Float(0)) { max($0, $1.magnitude) }
    }
    #expect((parts.max() ?? 0) < 3 * (parts.min() ?? 0))
    #expect(Waveform.noise(.pink, sampleRateHz: 1, frameCount: 0, generator: &generator).frameCount == 0)
    #expect(
      Waveform.noise(.brown, sampleRateHz: 1, frameCount: 3, generator: &generator).samples.allSatisfy { $0.isFinite })
  }
}
