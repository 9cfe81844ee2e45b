package import Arrays
import Glibc

extension CounterGenerator {
  /// A draw of the gamma distribution of scale 1.
  ///
  /// - Precondition: the shape is positive.
  /// - Reference: Marsaglia and Tsang, 2000, "A simple method for generating gamma variables", ACM TOMS 26.3, sections
  ///   2 and 6.
  package mutating func gamma(shape: Double) -> Double {
    precondition(shape > 0, "a gamma distribution needs a positive shape, got \(shape)")
    if shape < 1 {
      // Of a greater shape, brought down by a power of a uniform number above 0.
      let uniform = 1 - Double(self.uniform())
      return gamma(shape: shape + 1) * pow(uniform, 1 / shape)
    }
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = Double(normal())
      let v = pow(1 + c * x, 3)
      guard v > 0 else { continue }
      let uniform = 1 - Double(self.uniform())
      if log(uniform) < 0.5 * x * x + d - d * v + d * log(v) { return d * v }
    }
  }

  /// A draw of the symmetric Dirichlet distribution: `count` weights that sum up to one.
  package mutating func dirichlet(alpha: Double, count: Int) -> [Double] {
    let draws = (0..<count).map { _ in gamma(shape: alpha) }
    let sum = draws.reduce(0, +)
    // Tiny shapes may draw nothing but zeros; such a distribution has all its weight in one corner.
    guard sum > 0 else {
      let corner = below(count)
      return (0..<count).map { $0 == corner ? 1 : 0 }
    }
    return draws.map { $0 / sum }
  }

  /// A draw of the beta distribution whose parameters both are `alpha`.
  package mutating func beta(alpha: Double) -> Double { dirichlet(alpha: alpha, count: 2)[0] }
}
