import Glibc

/// The sigmoid that makes probabilities of scores: 1 / (1 + exp(slope · score + shift)).
///
/// - Reference: Lin, Lin and Weng, 2007, "A note on Platt's probabilistic outputs for support vector machines", algorithm 1.
struct PlattScaling {
  private(set) var slope, shift: Float

  /// Fits it to scores by Newton's method with backtracking.
  ///
  /// - Parameter signs: above 0 for the class that is meant.
  init(scores: [Double], signs: [Double]) {
    let positiveCount = Double(signs.count { $0 > 0 })
    let negativeCount = Double(signs.count) - positiveCount
    let (high, low) = ((positiveCount + 1) / (positiveCount + 2), 1 / (negativeCount + 2))
    let targets = signs.map { $0 > 0 ? high : low }
    (self.slope, self.shift) = (0, 0)
    var (slope, shift) = (0.0, log((negativeCount + 1) / (positiveCount + 1)))
    // As it is stored.
    defer { (self.slope, self.shift) = (Float(slope), Float(shift)) }
    func loss(_ slope: Double, _ shift: Double) -> Double {
      var sum = 0.0
      for (score, target) in zip(scores, targets) {
        let z = slope * score + shift
        sum += z >= 0 ? target * z + log1p(exp(-z)) : (target - 1) * z + log1p(exp(z))
      }
      return sum
    }
    var value = loss(slope, shift)
    for _ in 0..<100 {
      var (h11, h22, h21, g1, g2) = (1e-12, 1e-12, 0.0, 0.0, 0.0)
      for (score, target) in zip(scores, targets) {
        let p = Self.probability(slope * score + shift)
        let (d2, d1) = (p * (1 - p), target - p)
        h11 += score * score * d2
        h22 += d2
        h21 += score * d2
        g1 += score * d1
        g2 += d1
      }
      if abs(g1) < 1e-5, abs(g2) < 1e-5 { return }
      let determinant = h11 * h22 - h21 * h21
      let direction = (-(h22 * g1 - h21 * g2) / determinant, -(-h21 * g1 + h11 * g2) / determinant)
      let descent = g1 * direction.0 + g2 * direction.1
      var step = 1.0
      while step >= 1e-10 {
        let (newSlope, newShift) = (slope + step * direction.0, shift + step * direction.1)
        let newValue = loss(newSlope, newShift)
        if newValue < value + 1e-4 * step * descent {
          (slope, shift, value) = (newSlope, newShift, newValue)
          break
        }
        step /= 2
      }
      if step < 1e-10 { return }
    }
  }

  init(slope: Float, shift: Float) { (self.slope, self.shift) = (slope, shift) }

  /// Of scores that are certain: ±1, or 0 where nothing is known.
  static let ofCertainty = PlattScaling(slope: -20, shift: 0)

  /// The probability of the class that is meant.
  func callAsFunction(_ score: Double) -> Double { Self.probability(Double(slope) * score + Double(shift)) }

  private static func probability(_ z: Double) -> Double {
    z >= 0 ? exp(-z) / (1 + exp(-z)) : 1 / (1 + exp(z))
  }
}
