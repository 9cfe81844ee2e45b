import Arrays
import Concurrency
import Explanation
import Networks
import Testing

struct SmoothGradTests {
  /// One value x through relu(x) at x = 0: the slope is 1 for every positive copy and 0 else, so that the mean of n copies
  /// has the standard error √(¼ / n).
  private func step(_ kind: any AttributionKind, recordIDs: [Int] = [0]) throws -> ExplanationPart {
    let description = try NetworkDescription(input: [1, 1, 2], preset: .keras) {
      Layer.relu
      Layer.flatten
      Layer.dense(units: 2)
    }
    var network = Network(description, key: RandomKey(seed: 1))
    network["dense1.weight"] = Tensor(shape: [2, 2], values: [1, 1, 0, 0])
    return try kind.explain(
      AttributionSubject(
        network, inputs: Tensor(shape: [recordIDs.count, 1, 1, 2], values: recordIDs.flatMap { _ in [0, 1] }),
        recordIDs: recordIDs, decisions: recordIDs.map { _ in 0 }, workers: Workers(count: 2)))[0]
  }

  @Test func `Half of the copies are above zero, and the error says how surely`() throws {
    var kind = SmoothGrad()
    kind.sampleCount = 400
    let part = try step(kind)
    let errors = try #require(part.standardErrors).values
    #expect(abs(errors[0] - 0.025) < 0.002 && abs(part.values.values[0] - 0.5) < 4 * errors[0])
    #expect(part.values.values[1] == 1 && errors[1] == 0)
  }

  @Test func `The variance is that of the copies`() throws {
    var kind = VarGrad()
    kind.sampleCount = 400
    let values = try step(kind).values.values
    #expect(abs(values[0] - 0.25) < 0.01 && values[1] == 0)
  }

  @Test func `A record's noise is its own, whatever stands beside it`() throws {
    let (alone, among) = (try step(SmoothGrad(), recordIDs: [7]), try step(SmoothGrad(), recordIDs: [3, 7]))
    #expect(alone.values.values == Array(among.values.values.suffix(2)))
    #expect(among.values.values.prefix(2) != among.values.values.suffix(2))
  }
}

extension SmoothGrad: ExemplifiedAttribution {
  /// Of a linear network the gradient is the same everywhere.
  static var example: AttributionExample {
    get throws {
      try AttributionExample(
        SmoothGrad(), [.flatten, .dense(units: 2)], ["dense1.weight": [1, -1, 0.5, 2, 9, 9, 9, 9]],
        image: Tensor(shape: [1, 2, 2], values: [1, 2, 3, 4]), gives: [1, -1, 0.5, 2])
    }
  }
}
