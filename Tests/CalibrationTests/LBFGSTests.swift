import Calibration
import Testing

@Suite struct LBFGSTests {
  /// A quadratic of condition number 10⁴ with its minimum at 1, 2, 3 and so on.
  @Test func solvesAnIllConditionedQuadratic() {
    let minimum = minimizeByLBFGS(
      from: [Double](repeating: 0, count: 9), gradientTolerance: 1e-8, iterationLimit: 300
    ) { point, gradient in
      var value = 0.0
      var curvature = 1.0
      for index in point.indices {
        let gap = point[index] - Double(index + 1)
        value += curvature / 2 * gap * gap
        gradient[index] = curvature * gap
        curvature *= 3.1622776601683795
      }
      return value
    }
    #expect(minimum.gradientNorm <= 1e-8)
    for index in minimum.point.indices { #expect(abs(minimum.point[index] - Double(index + 1)) < 1e-7) }
  }

  @Test func stopsAtTheIterationLimit() {
    let minimum = minimizeByLBFGS(from: [100, 100], gradientTolerance: 0, iterationLimit: 2) { point, gradient in
      gradient = [4 * point[0] * point[0] * point[0], 2 * point[1]]
      return point[0] * point[0] * point[0] * point[0] + point[1] * point[1]
    }
    #expect(minimum.iterationCount == 2)
    #expect(minimum.gradientNorm > 0)
  }
}
