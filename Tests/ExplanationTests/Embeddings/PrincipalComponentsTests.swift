import Arrays
import Concurrency
import Explanation
import Testing

struct PrincipalComponentsTests {
  @Test func `Are those of scikit-learn`() throws {
    let goldens = try ExplanationGoldens("inside")
    let found = PrincipalComponents(of: goldens["points"].tensor, count: 5, workers: Workers(count: 2))
    let scores = distance(found.scores.values, goldens["pca.scores"].values)
    #expect(found.scores.shape == [240, 5] && scores.largest < 1e-5 * scores.scale)
    for (variance, expected) in zip(found.variances, goldens["pca.variances"].values) {
      #expect(abs(variance - expected) < 1e-6 * expected)
    }
    #expect(found.totalVariance > found.variances.reduce(0, +))
  }

  @Test func `Of wide records the first directions are found without a covariance`() {
    let (count, width) = (40, PrincipalComponents.exactWidth + 30)
    var generator = RandomKey(seed: 3).generator()
    // Three directions of very different variance, and noise.
    let directions = (0..<3 * width).map { _ in generator.normal() }
    let values = (0..<count).flatMap { _ -> [Float] in
      let scores = [30, 10, 3].map { $0 * generator.normal() }
      return (0..<width).map { place in
        (0..<3).reduce(0) { $0 + scores[$1] * directions[$1 * width + place] } + 0.1 * generator.normal()
      }
    }
    let wide = Tensor(shape: [count, width], values: values)
    let found = PrincipalComponents(of: wide, count: 3, workers: Workers(count: 2))
    // The products of records are the same matrix seen from the other side.
    let means = (0..<width).map { place in
      (0..<count).reduce(0.0) { $0 + Double(values[$1 * width + place]) } / Double(count)
    }
    let products = (0..<count * count).map { index in
      (0..<width).reduce(0.0) {
        $0 + (Double(values[index / count * width + $1]) - means[$1])
          * (Double(values[index % count * width + $1]) - means[$1])
      } / Double(count - 1)
    }
    let expected = SymmetricEigen(of: products, size: count)
    for component in 0..<3 {
      #expect(abs(found.variances[component] - expected.values[component]) < 1e-5 * expected.values[component])
      let scale = (expected.values[component] * Double(count - 1)).squareRoot()
      let scores = (0..<count).map { Double(found.scores.values[$0 * 3 + component]) / scale }
      let alike = (0..<count).reduce(0) { $0 + scores[$1] * expected.vectors[component * count + $1] }
      #expect(abs(abs(alike) - 1) < 1e-5)
    }
  }

  @Test func `Any number of threads gives the same bits`() throws {
    let points = try ExplanationGoldens("inside")["points"].tensor
    let one = PrincipalComponents(of: points, count: 3, workers: Workers(count: 1))
    let three = PrincipalComponents(of: points, count: 3, workers: Workers(count: 3))
    #expect(one.scores == three.scores && one.variances == three.variances)
  }
}
