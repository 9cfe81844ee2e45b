import Arrays
import Concurrency
import Networks
import Testing

@Suite struct NonFiniteTests {
  /// Two dense layers of one unit each with these weights, and records of one number each.
  private func search(
    _ first: Float, _ second: Float, records: [Float], change: (inout Network) -> Void = { _ in }
  ) throws -> (found: NonFinite?, result: ExecutionPlan.StepResult, gradientsAreFinite: Bool) {
    let description = try NetworkDescription(
      input: [1], preset: .keras,
      layers: [("first", .dense(units: 1)), (nil, .relu), ("second", .dense(units: 2))])
    var network = Network(description, key: RandomKey(seed: 1))
    network["first.weight"] = Tensor(shape: [1, 1], values: [first])
    network["second.weight"] = Tensor(shape: [2, 1], values: [second, 0])
    change(&network)
    let plan = try ExecutionPlan(
      description, mode: .training, batchSize: records.count, sliceCount: 2, workers: Workers(count: 2))
    plan.load(network)
    let inputs = Tensor(shape: [records.count, 1], values: records)
    let labels = records.map { _ in Int32(1) }
    let result = plan.trainingStep(inputs, labels: labels, key: RandomKey(seed: 2))
    let isFinite = plan.gradientsAreFinite
    return (
      try plan.findNonFinite([inputs], targets: [.labels(labels)], key: RandomKey(seed: 2)), result, isFinite
    )
  }

  @Test func nothingIsFoundWhereAllIsFinite() throws {
    let (found, result, gradientsAreFinite) = try search(0.5, 0.5, records: [1, 2, 3, -4])
    #expect(found == nil && result.loss.isFinite && gradientsAreFinite)
  }

  @Test func theLayerThatOverflowsIsNamedWithItsRecords() throws {
    // 1e20 · 1e19 is more than a float holds; the relu keeps the negative record from it.
    let (found, result, gradientsAreFinite) = try search(1e20, 1e19, records: [1, -1, 1e-9, 1])
    #expect(!result.loss.isFinite || !gradientsAreFinite)
    #expect(found == NonFinite(place: .layer("second"), records: [0, 3]))
  }

  @Test func theFirstOfSeveralIsNamed() throws {
    let (found, _, _) = try search(3e38, 1e20, records: [0, 0, 0, 10])
    #expect(found == NonFinite(place: .layer("first"), records: [3]))
  }

  @Test func aGradientThatOverflowsBehindACleanForwardPassIsFound() throws {
    // The output is 200, but the first weight's gradient is a quarter of 1e22 · 1e18.
    let (found, result, gradientsAreFinite) = try search(2e-38, 1e18, records: [1e22, 0, 0, 0])
    #expect(result.loss.isFinite && !gradientsAreFinite)
    // A weight's gradient is summed over a slice as it arises, which two records share.
    #expect(found == NonFinite(place: .gradient(layer: "first"), records: [0, 1]))
  }

  @Test func aParameterThatWasNotFiniteBeforeTheStepIsNamed() throws {
    let (found, _, _) = try search(1, 1, records: [1, 2, 3, 4]) {
      $0["second.bias"] = Tensor(shape: [2], values: [0, .infinity])
    }
    #expect(found == NonFinite(place: .parameter("second.bias"), records: []))
  }

  @Test func dataThatIsNotFiniteIsNamed() throws {
    // A kernel's relu may take what is not a number for zero: the data is looked at itself.
    let (found, _, _) = try search(1, 1, records: [1, .nan, 3, .infinity])
    #expect(found == NonFinite(place: .input("input"), records: [1, 3]))
  }
}
