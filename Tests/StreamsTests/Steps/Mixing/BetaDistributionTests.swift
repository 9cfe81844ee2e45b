import Arrays
import Media
import Streams
import Testing

@Suite struct BetaDistributionTests {
  private func moments(_ numbers: [Double]) -> (mean: Double, variance: Double) {
    let mean = numbers.reduce(0, +) / Double(numbers.count)
    return (mean, numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(numbers.count))
  }

  /// Mean and variance of a gamma distribution both are its shape.
  @Test(arguments: [0.2, 0.5, 1, 2.5, 30]) func gammaHasItsMoments(shape: Double) {
    var generator = RandomKey(seed: 1).generator()
    let found = moments((0..<20_000).map { _ in generator.gamma(shape: shape) })
    #expect(abs(found.mean - shape) < 5 * (shape / 20_000).squareRoot())
    #expect(abs(found.variance / shape - 1) < 0.15)
  }

  /// Mean 1/2, variance 1 / (4 (2α + 1)).
  @Test(arguments: [0.2, 1, 4]) func betaHasItsMoments(alpha: Double) {
    var generator = RandomKey(seed: 2).generator()
    let numbers = (0..<20_000).map { _ in generator.beta(alpha: alpha) }
    let found = moments(numbers)
    #expect(numbers.allSatisfy { $0 >= 0 && $0 <= 1 })
    #expect(abs(found.mean - 0.5) < 0.015)
    #expect(abs(found.variance * 4 * (2 * alpha + 1) - 1) < 0.05)
  }

  /// For α = 1 it is uniform; for tiny α it is 0 or 1, never not a number.
  @Test func betaAtItsEnds() {
    var generator = RandomKey(seed: 3).generator()
    expectUniform((0..<2000).map { _ in Float(generator.beta(alpha: 1)) }, on: 0...1)
    let corners = (0..<400).map { _ in generator.beta(alpha: 1e-6) }
    #expect(corners.allSatisfy { $0 < 1e-6 || $0 > 1 - 1e-6 })
    expectHalf(corners.map { $0 > 0.5 ? true : nil })
  }

  @Test func dirichletSumsUpToOne() {
    var generator = RandomKey(seed: 4).generator()
    for _ in 0..<200 {
      let weights = generator.dirichlet(alpha: 1, count: 4)
      #expect(weights.count == 4 && weights.allSatisfy { $0 >= 0 } && abs(weights.reduce(0, +) - 1) < 1e-12)
    }
  }
}
