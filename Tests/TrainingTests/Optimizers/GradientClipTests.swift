import Glibc
import Networks
import Testing
import Training

@Suite struct GradientClipTests {
  private func moved(_ clip: GradientClip?, _ gradients: [Float]) throws -> [Float] {
    let bench = try OptimizerBench(
      OptimizerDescription(kind: SGD(preset: .pytorch)), clip: clip, values: gradients.map { _ in 0 })
    bench.step(gradients, learningRate: 1)
    return bench.values.map { -$0 }
  }

  @Test func valuesAreCutOnBothSides() throws {
    #expect(try moved(.value(0.5), [3, -3, 0.25, -0.25]) == [0.5, -0.5, 0.25, -0.25])
  }

  @Test func theNormOfAllIsBounded() throws {
    let clipped = try moved(.norm(1), [3, -4, 0, 0])
    #expect(distance(clipped, [0.6, -0.8, 0, 0]) < 1e-7)
    #expect(try moved(.norm(6), [3, -4]) == [3, -4])
    #expect(try moved(.norm(1), [0, 0]) == [0, 0])
  }

  @Test func theNormReachesOverAllPieces() throws {
    let gradients = (0..<40_003).map { Float($0 % 11) - 5 }
    let norm = gradients.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    let clipped = try moved(.norm(norm / 3), gradients)
    #expect(distance(clipped, gradients.map { Double($0) / 3 }) < 1e-6)
  }

  @Test func weightDecayIsNotClipped() throws {
    let bench = try OptimizerBench(
      OptimizerDescription(kind: SGD(weightDecay: 0.5, preset: .pytorch)), clip: .value(0.1), values: [10])
    bench.step([7], learningRate: 1)
    #expect(abs(bench.values[0] - (10 - 0.1 - 5)) < 1e-6)
  }
}
