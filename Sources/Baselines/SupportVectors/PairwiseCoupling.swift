/// Probabilities of several classes from those of each two of them.
///
/// - Reference: Wu, Lin and Weng, 2004, "Probability estimates for multi-class classification by pairwise coupling", algorithm 2.
enum PairwiseCoupling {
  /// - Parameter pairs: `[first · second]`, the probability of the first if it is one of both.
  static func probabilities(_ pairs: [Double], classCount: Int) -> [Double] {
    var weights = [Double](repeating: 0, count: classCount * classCount)
    for t in 0..<classCount {
      for j in 0..<classCount where j != t {
        weights[t * classCount + t] += pairs[j * classCount + t] * pairs[j * classCount + t]
        weights[t * classCount + j] = -pairs[j * classCount + t] * pairs[t * classCount + j]
      }
    }
    var p = [Double](repeating: 1 / Double(classCount), count: classCount)
    let tolerance = 0.005 / Double(classCount)
    for _ in 0..<max(100, classCount) {
      var products = (0..<classCount).map { t in
        (0..<classCount).reduce(0) { $0 + weights[t * classCount + $1] * p[$1] }
      }
      var form = zip(p, products).reduce(0) { $0 + $1.0 * $1.1 }
      if products.allSatisfy({ abs($0 - form) < tolerance }) { break }
      for t in 0..<classCount {
        let own = weights[t * classCount + t]
        let difference = (form - products[t]) / own
        p[t] += difference
        form = (form + difference * (difference * own + 2 * products[t])) / ((1 + difference) * (1 + difference))
        for j in 0..<classCount {
          products[j] = (products[j] + difference * weights[t * classCount + j]) / (1 + difference)
          p[j] /= 1 + difference
        }
      }
    }
    return p
  }
}
