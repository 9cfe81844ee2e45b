import Arrays
import Concurrency
import Explanation
import Networks
import Testing

struct IntegratedGradientsTests {
  @Test func `Is what captum finds`() throws {
    let goldens = try ExplanationGoldens("explain")
    var kind = IntegratedGradients()
    (kind.nodeCount, kind.maximumNodeCount, kind.tolerance, kind.errorTolerance) = (512, 4_096, 1e-4, 1e-3)
    let found = try kind.explain(goldens.subject())[0]
    let (largest, scale) = distance(found.values.values, goldens["integrated_gradients_zero_baseline"].values)
    #expect(largest < 1e-3 * scale, "\(largest) of \(scale)")
    #expect(found.completeness.count == 5 && found.completeness.allSatisfy { $0.relativeResidual < 1e-3 })
  }

  private func subject(_ layers: [Layer], input: [Int], _ inputs: Tensor, decisions: [Int]) throws -> AttributionSubject
  {
    let description = try NetworkDescription(input: input, preset: .pytorch, layers: layers.map { (nil, $0) })
    return try AttributionSubject(
      Network(description, key: RandomKey(seed: 3)), inputs: inputs, decisions: decisions, workers: Workers(count: 2))
  }

  @Test func `Nodes are doubled until contributions sum and two rules agree`() throws {
    var generator = RandomKey(seed: 5).generator()
    let inputs = Tensor(shape: [4, 1, 10, 10], values: (0..<400).map { _ in generator.uniform() })
    let subject = try subject(
      [
        .convolution(filters: 8, kernel: 3, padding: .same), .relu, .maxPool(kernel: 2), .flatten,
        .dense(units: 16), .relu, .dense(units: 4),
      ],
      input: [1, 10, 10], inputs, decisions: [0, 1, 2, 3])
    func completeness(first: Int, most: Int) throws -> [Completeness] {
      var kind = IntegratedGradients()
      (kind.nodeCount, kind.maximumNodeCount, kind.tolerance, kind.errorTolerance) = (first, most, 0.01, 0.05)
      return try kind.explain(subject)[0].completeness
    }
    let (coarse, fine) = (try completeness(first: 2, most: 2), try completeness(first: 2, most: 4_096))
    for (coarse, fine) in zip(coarse, fine) {
      let error = try #require(fine.quadratureError)
      #expect(fine.isWithin(0.01) && error <= 0.05 * fine.magnitude)
      #expect(try #require(coarse.quadratureError) > 0.05 * coarse.magnitude)
      // The bound holds for what the coarse rule was off by, as far as the fine one tells.
      #expect(abs(coarse.residual) <= 2 * (try #require(coarse.quadratureError)))
    }
  }

  @Test func `The path begins where it is said to`() throws {
    let inputs = Tensor(shape: [1, 1, 1, 2], values: [3, 2])
    let subject = try subject([.flatten, .dense(units: 2)], input: [1, 1, 2], inputs, decisions: [1])
    var kind = IntegratedGradients()
    kind.baseline = .constant(2)
    let part = try kind.explain(subject)[0]
    let weight = subject.network["dense1.weight"].values[2]
    #expect(abs(part.values.values[0] - weight) < 1e-6 && part.values.values[1] == 0)
    #expect(abs(part.completeness[0].difference - Double(weight)) < 1e-6)
  }

  @Test func `Samples of sounds are maps of one row`() throws {
    let inputs = Tensor(shape: [1, 1, 4], values: [1, -2, 0.5, 3])
    let subject = try subject([.flatten, .dense(units: 2)], input: [1, 4], inputs, decisions: [1])
    let part = try IntegratedGradients().explain(subject)[0]
    #expect(part.values.shape == [1, 1, 1, 4])
    let weights = subject.network["dense1.weight"].values[4..<8]
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
