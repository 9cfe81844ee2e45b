import Arrays
import Media
import Testing

@Suite struct ImageNoiseTests {
  private let gray = Image(
    shape: ImageShape(height: 100, width: 100, channelCount: 1), samples: Array(repeating: 128, count: 10000))

  @Test func noiseHasTheDeviationAskedFor() {
    var generator = RandomKey(seed: 3).generator()
    let noisy = gray.addingNoise(sigma: 0.1, generator: &generator)
    let differences = noisy.samples.map { Double($0) - 128 }
    let mean = differences.reduce(0, +) / 10000
    let deviation = (differences.reduce(0) { $0 + $1 * $1 } / 10000 - mean * mean).squareRoot()
    #expect(abs(mean) < 4 * 25.5 / 100)
    #expect(abs(deviation - 25.5) < 4 * 25.5 / 141)
  }

  @Test func equalKeysGiveEqualNoise() {
    var (first, second, other) = (
      RandomKey(seed: 3).generator(), RandomKey(seed: 3).generator(), RandomKey(seed: 4).generator()
    )
    let noisy = gray.addingNoise(sigma: 0.1, generator: &first)
    #expect(gray.addingNoise(sigma: 0.1, generator: &second) == noisy)
    #expect(gray.addingNoise(sigma: 0.1, generator: &other) != noisy)
    #expect(gray.addingNoise(sigma: 0, generator: &other) == gray)
  }
}
