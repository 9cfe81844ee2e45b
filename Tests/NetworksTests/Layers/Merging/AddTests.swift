import Arrays
import Concurrency
import Networks
import Testing

extension Add: ExemplifiedLayer {
  static func naive(_ layer: NaiveLayer) -> [[Double]] {
    layer.inputs.dropFirst().reduce(layer.x) { zip($0, $1).map { zip($0, $1).map(+) } }
  }

  static func draw(_ shapes: inout RandomShapes) -> RandomShapes.Case { shapes.merge(.add) }

  static let goldens = LayerGoldens.none(because: "the residual block has one")
}

/// Sums that the kernel of a convolution takes in where a plan only predicts.
@Suite struct AddTests {
  /// The layers that the kernel of `convolution2` took in, and what the network says of five records.
  private func prediction(_ behind: [(String?, Layer, [String])], terms: [String]) throws -> (fused: [String], Tensor) {
    let description = try NetworkDescription(
      input: [16, 9, 10], preset: .keras,
      graph: [
        ("stem", .convolution(filters: 16, kernel: 1), []),
        (nil, .convolution(filters: 16, kernel: 3, padding: .same), []),
        ("norm", .batchNorm, []), ("sum", .add, terms),
      ] + behind + [(nil, .flatten, [])])
    var network = Network(description, key: RandomKey(seed: 3))
    for array in ["beta", "movingMean"] { network["norm.\(array)"] = normalTensor([16], RandomKey(seed: 4)) }
    let plan = try ExecutionPlan(description, mode: .inference, batchSize: 8, workers: Workers(count: 2))
    plan.load(network)
    let inputs = normalTensor([5, 16, 9, 10], RandomKey(seed: 5))
    let found = plan.predict(inputs)
    let expected = NaiveNetwork(network).forward(rows(inputs), .running).logits
    #expect(relativeError(found.values.map(Double.init), expected.flatMap { $0 }) < 1e-5)
    let row = plan.profile(repetitions: 1, key: RandomKey(seed: 6)).rows.first { $0.part == .layer("convolution2") }
    return (row?.fused ?? [], found)
  }

  @Test(arguments: [["norm", "stem"], ["stem", "norm"]]) func isTakenInWithWhatFollows(terms: [String]) throws {
    for activation in [Layer.relu, .gelu, .tanh] {
      let found = try prediction([("active", activation, [])], terms: terms).fused
      #expect(found == ["norm", "sum", "active"])
    }
  }

  /// Three terms, or one of them read elsewhere: a sum by itself.
  @Test func staysApartWhereItMust() throws {
    #expect(try prediction([(nil, .relu, [])], terms: ["norm", "stem", "stem"]).fused == ["norm"])
    #expect(try prediction([(nil, .concatenate, ["sum", "norm"])], terms: ["norm", "stem"]).fused == ["norm"])
    #expect(try prediction([(nil, .relu, [])], terms: ["norm", "norm"]).fused == ["norm"])
  }
}
