import Arrays
import Media
import Streams
import Testing

@Suite struct NoiseTests {
  @Test func isNormal() {
    let gray = image([Float](repeating: 0.5, count: 4096), height: 64, width: 64)
    let result = drawn(.noise(Noise(sigma: .only(0.1))), gray).image.samples.map { Double($0) - 0.5 }
    let variance = result.reduce(0) { $0 + $1 * $1 } / 4096
    #expect(abs(result.reduce(0, +) / 4096) < 0.006)
    #expect(abs(variance.squareRoot() - 0.1) < 0.005)
    #expect(drawn(.noise(Noise(sigma: .only(0.1))), gray) == drawn(.noise(Noise(sigma: .only(0.1))), gray))
    #expect(
      drawn(.noise(Noise(sigma: .only(0.1))), gray, seed: 1) != drawn(.noise(Noise(sigma: .only(0.1))), gray, seed: 2))
  }

  @Test func drawsSigma() throws {
    let gray = image([0.5], height: 1, width: 1)
    expectUniform(draws(Noise(sigma: Interval(0, 0.2)), for: gray).compactMap { $0?.sigma }, on: 0...0.2)
    expectHalf(draws(Noise(sigma: .only(1), probability: 0.5), for: gray))
    #expect(drawn(.noise(Noise(sigma: .only(0))), gray) == gray)
    #expect(try step(#"{"noise":0.1}"#) == .noise(Noise(sigma: .only(0.1))))
    #expect(refusal(.noise(Noise(sigma: .only(-1))), of: gray.shape)?.hasPrefix("sigma[0]: expected") == true)
  }
}

extension Noise: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      let key = RandomKey(seed: 7)
      var generator = key.generator()
      let noisy = [0.25, 0.5, 0.75, 0.5].map { min(max($0 + 0.1 * generator.normal(), 0), 1) }
      return try StepExample(
        Noise(sigma: .only(0.1)), drawing: #"{"sigma":0.1,"noise":{"bits":\#(key.bits)}}"#,
        image([0.25, 0.5, 0.75, 0.5], height: 2, width: 2), gives: image(noisy, height: 2, width: 2))
    }
  }
}
