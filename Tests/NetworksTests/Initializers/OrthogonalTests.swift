import Arrays
import Networks
import Testing

@Suite struct OrthogonalTests {
  /// 7 columns of 20.
  @Test func columnsStandAtRightAnglesWhereTheyAreFewer() throws {
    let description = try NetworkDescription(
      input: [7], preset: .keras,
      layers: [("d", .dense(units: 20, weights: WeightSettings(initializer: .orthogonal)))])
    let weights = Network(description, key: RandomKey(seed: 2))["d.weight"].values.map(Double.init)
    let columns = (0..<7).map { column in (0..<20).map { weights[$0 * 7 + column] } }
    #expect(Orthogonal.fault(of: columns) == nil)
  }
}

extension Orthogonal: ExemplifiedInitializer {
  static var examples: [InitializerExample] {
    [
      InitializerExample(initializer: .orthogonal, preset: .pytorch) { weights in
        fault(of: (0..<60).map { Array(weights[$0 * 180..<($0 + 1) * 180]) })
      }
    ]
  }

  /// Which vectors are not of length 1, or not at right angles.
  fileprivate static func fault(of vectors: [[Double]]) -> String? {
    for a in vectors.indices {
      for b in 0...a {
        let product = zip(vectors[a], vectors[b]).reduce(0) { $0 + $1.0 * $1.1 }
        if abs(product - (a == b ? 1 : 0)) >= 1e-6 { return "vectors \(a) and \(b) have a product of \(product)" }
      }
    }
    return nil
  }
}
