import Arrays
import Glibc
import Testing

@Suite struct GaussLegendreTests {
  @Test(arguments: [1, 2, 5, 16, 64, 200]) func integratesPolynomialsExactly(count: Int) {
    let rule = GaussLegendre(count: count)
    for degree in [0, 1, 2 * count - 1] {
      let sum = zip(rule.nodes, rule.weights).reduce(0) { $0 + $1.1 * pow($1.0, Double(degree)) }
      #expect(abs(sum - 1 / Double(degree + 1)) < 1e-13)
    }
    #expect(rule.nodes.allSatisfy { $0 > 0 && $0 < 1 } && rule.nodes == rule.nodes.sorted())
  }
}
