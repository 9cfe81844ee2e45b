import Arrays
import Concurrency
import Explanation
import Glibc
import KindChecks
import Networks
import Settings
import Testing

struct AttributionScoreTests {
  @Test func `Kinds are as they say`() {
    #expect(KindChecks.faults(of: AttributionScore.self, families: [FamilyReference(Baseline.self)]) == [])
  }

  /// A linear network of two classes over one row, the second of which has logit 0.
  static func subject(_ weights: [Float], inputs: [[Float]], recordIDs: [Int]? = nil) throws -> AttributionSubject {
    let description = try NetworkDescription(input: [1, 1, weights.count], preset: .keras) {
      Layer.flatten
      Layer.dense(units: 2)
    }
    var network = Network(description, key: RandomKey(seed: 1))
    network["dense1.weight"] = Tensor(shape: [2, weights.count], values: weights + weights.map { _ in 0 })
    return try AttributionSubject(
      network, inputs: Tensor(shape: [inputs.count, 1, 1, weights.count], values: inputs.flatMap(\.self)),
      recordIDs: recordIDs, decisions: inputs.map { _ in 0 }, workers: Workers(count: 2))
  }

  /// The score of methods that show the same of every network.
  static func scores(
    _ kind: any AttributionScoreKind, _ maps: [[Float]], of subject: AttributionSubject
  ) throws -> ExplanationScores.Score {
    let methods = maps.enumerated().map { number, map in
      let values = Tensor(
        shape: [subject.count, 1, map.count], values: (0..<subject.count).flatMap { _ in map })
      return ScoreTrial.Method(name: "\(number)", values: values) { _ in values }
    }
    return try ExplanationScores([kind], of: ScoreTrial(methods, of: [subject])).scores[0]
  }

  /// A method of the library, on one network.
  static func method(_ kind: any AttributionKind, of subject: AttributionSubject) throws -> ScoreTrial.Method {
    ScoreTrial.Method(name: type(of: kind).keyword, values: try kind.explain(subject)[0].values) {
      try kind.explain($0[0])[0].values
    }
  }

  @Test func `Methods that agree have a correlation of one`() throws {
    let subject = try Self.subject([1, 2, 3, 4], inputs: [[1, 1, 1, 1], [2, 1, 0, 5]])
    let maps: [[Float]] = [[1, 2, 3, 4], [10, 20, 30, 40], [4, 3, 2, 1], [1, 1, 1, 1]]
    let values = maps.map { Tensor(shape: [2, 1, 4], values: $0 + $0) }
    let found = try ExplanationScores(
      [],
      of: ScoreTrial(
        values.map { values in ScoreTrial.Method(name: "m", values: values) { _ in values } }, of: [subject]))
    #expect(found.agreement.count == 4 && found.scores.isEmpty)
    #expect(abs(found.agreement[0][1] - 1) < 1e-12 && abs(found.agreement[0][2] + 1) < 1e-12)
    // A constant map has no order.
    #expect(found.agreement[0][3] == 0)
  }

  /// 1 / (1 + e^-x).
  static func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
}
