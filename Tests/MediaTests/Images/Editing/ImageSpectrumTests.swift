import Glibc
import Media
import Testing

@Suite struct ImageSpectrumTests {
  @Test func isThatOfNumPy() throws {
    let golden = try MediaGolden("convolve")
    let spectrum = try golden.floatImage("source").channels([1]).magnitudeSpectrum()
    let expected = try golden.floats("spectrum")
    #expect(greatestDifference(spectrum.samples, expected) < 1e-4 * (expected.max() ?? 0))
  }

  /// Three waves across 24 pixels are a quarter of the way from the middle to the edge.
  @Test func aWaveIsTwoPoints() {
    let shape = ImageShape(height: 5, width: 24, channelCount: 1)
    let wave = FloatImage(shape: shape, samples: (0..<120).map { cos(2 * .pi * 3 * Float($0 % 24) / 24) })
    let spectrum = wave.magnitudeSpectrum()
    let bright = spectrum.samples.indices.filter { spectrum.samples[$0] > 1 }
    #expect(bright == [2 * 24 + 9, 2 * 24 + 15])
  }
}
