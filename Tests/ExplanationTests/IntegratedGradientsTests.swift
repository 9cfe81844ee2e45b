import Arrays
import Concurrency
import Explanation
import Networks
import Testing

@Suite struct IntegratedGradientsTests {
  private func plan(_ layers: [Layer], input: [Int]) throws -> (ExecutionPlan, Network) {
    let description = try NetworkDescription(input: input, preset: .pytorch, layers: layers.map { (nil, $0) })
    let plan = try ExecutionPlan(description, mode: .gradient, batchSize: 16, workers: Workers(count: 2))
    let network = Network(description, key: RandomKey(seed: 3))
    plan.load(network)
    return (plan, network)
  }

  @Test func aLinearModelIsExplainedByWeightTimesInput() throws {
    let (plan, network) = try plan([.dense(units: 3)], input: [4])
    let x = Tensor(shape: [4], values: [1, -2, 0.5, 3])
    let baseline = Tensor(shape: [4], values: [0, 1, 0, 0])
    let result = IntegratedGradients().contributions(plan, input: x, baseline: baseline, target: 2)
    let weights = network["dense1.weight"].values[8..<12]
    let expected = zip(weights, zip(x.values, baseline.values)).map { $0 * ($1.0 - $1.1) }
    for (found, value) in zip(result.values.values, expected) { #expect(abs(found - value) < 1e-5) }
    #expect(abs(result.residual) < 1e-5)
  }

  @Test func refinesUntilTheContributionsSumToTheDifference() throws {
    let (plan, _) = try plan(
      [
        .convolution(filters: 8, kernel: 3, padding: .same), .relu, .maxPool(kernel: 2), .flatten,
        .dense(units: 16), .relu, .dense(units: 4),
      ],
      input: [1, 10, 10])
    var generator = RandomKey(seed: 5).generator()
    var settings = IntegratedGradients()
    (settings.nodeCount, settings.maximumNodeCount, settings.tolerance) = (2, 512, 0.002)
    for target in 0..<4 {
      let x = Tensor(shape: [1, 10, 10], values: (0..<100).map { _ in generator.uniform() })
      let result = settings.contributions(plan, input: x, baseline: Tensor(shape: x.shape), target: target)
      #expect(abs(result.residual) <= 0.002 * abs(result.difference) || result.nodeCount == 512)
      #expect(result.nodeCount > 2)
      let sum = result.values.values.reduce(0.0) { $0 + Double($1) }
      #expect(abs(sum - result.difference - result.residual) < 1e-9)
    }
  }

  @Test func samplesOfSoundsAreMapsOfOneRow() throws {
    let (plan, network) = try plan([.flatten, .dense(units: 2)], input: [1, 4])
    let subject = AttributionSubject(
      network: network, plan: plan, captures: [], inputs: Tensor(shape: [1, 1, 4], values: [1, -2, 0.5, 3]),
      decisions: [1], workers: Workers(count: 1))
    let part = try IntegratedGradients().explain(subject)[0]
    #expect(part.values.shape == [1, 1, 1, 4])
    let weights = network["dense1.weight"].values[4..<8]
    #expect(zip(part.values.values, zip(weights, [1, -2, 0.5, 3])).allSatisfy { abs($0 - $1.0 * $1.1) < 1e-5 })
  }
}

extension IntegratedGradients: ExemplifiedAttribution {
  /// Of a linear network: weight times input.
  static var example: AttributionExample {
    get throws {
      try AttributionExample(
        IntegratedGradients(), [.flatten, .dense(units: 2)], ["dense1.weight": [1, -1, 0.5, 2, 9, 9, 9, 9]],
        image: Tensor(shape: [1, 2, 2], values: [1, 2, 3, 4]), gives: [1, -2, 1.5, 8])
    }
  }
}
