import Arrays
import Explanation
import Glibc
import Networks
import Testing

struct LossLineTests {
  /// A network whose logit of the second class is `weight` times the only number.
  private func network(_ weight: Float) throws -> Network {
    let description = try NetworkDescription(input: [1, 1, 1], preset: .keras) {
      Layer.flatten
      Layer.dense(units: 2)
      Layer.softmax
    }
    var network = Network(description, key: RandomKey(seed: 1))
    network["dense1.weight"] = Tensor(shape: [2, 1], values: [0, weight])
    return network
  }

  @Test func `Is the cross-entropy of the weights between`() throws {
    let (one, other) = (try network(-1), try network(3))
    let subject = InspectionTests.subject(
      one, partner: other, inputs: Tensor(shape: [2, 1, 1, 1], values: [1, 2]), labels: [1, 1])
    let parts = try InspectionTests.inspection("lossLine: {points: 3, from: -0.5, to: 1.5}", of: one).inspect(subject)
    let shares = [-0.5, 0, 0.5, 1, 1.5]
    let expected = shares.map { share in
      let weight = -1 + 4 * share
      return (log1p(exp(-weight)) + log1p(exp(-2 * weight))) / 2
    }
    #expect(parts[0].values[row: 0].values == shares.map { Float($0) })
    for (found, loss) in zip(parts[0].values[row: 1].values, expected) { #expect(abs(Double(found) - loss) < 1e-5) }
    #expect(parts[1].values[row: 1].values == [0, 0, 1, 1, 1])
    // The loss is convex here: nothing rises above the line.
    #expect(parts[0].figures == [.init("barrier in nats", 0)])
  }
}
