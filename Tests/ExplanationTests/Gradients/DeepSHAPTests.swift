import Arrays
import Concurrency
import Explanation
import Networks
import Testing

struct DeepSHAPTests {
  /// Contributions of random records, and by how much they miss.
  private func residual(_ description: NetworkDescription, records: Int, bases: Int = 5) throws -> Double {
    var network = Network(description, key: RandomKey(seed: 4))
    var generator = RandomKey(seed: 5).generator()
    // Statistics and factors of norms that are not those of the start.
    for (name, tensor) in network.values where tensor.shape.count == 1 {
      network[name] = Tensor(
        shape: tensor.shape, values: tensor.values.map { $0 * 0.5 + 0.4 + 0.3 * generator.uniform() })
    }
    func images(_ count: Int) -> Tensor {
      let shape = [count] + description.input
      return Tensor(shape: shape, values: (0..<shape.product).map { _ in generator.normal() })
    }
    let part = try DeepSHAP().explain(
      AttributionSubject(
        network, inputs: images(records), decisions: (0..<records).map { $0 % 3 }, background: images(bases),
        workers: Workers(count: 2)))[0]
    return part.completeness.reduce(0) { max($0, abs($1.residual) / max(abs($1.difference), $1.magnitude * 0.01, 1)) }
  }

  @Test func `Contributions of a thousand images sum up`() throws {
    let description = try NetworkDescription(input: [3, 8, 8], preset: .keras) {
      Layer.convolution(filters: 6, kernel: 3, padding: .same)
      Layer.batchNorm
      Layer.relu
      Layer.maxPool(kernel: 3, stride: 2)
      Layer.convolution(filters: 8, kernel: 3)
      Layer.relu
      Layer.flatten
      Layer.dense(units: 3)
    }
    #expect(try residual(description, records: 1_000, bases: 3) < 1e-5)
  }

  @Test(arguments: [
    Layer.swish, .gelu, .sigmoid, .tanh, .hardSwish, .mish, .softplus, .elu(alpha: 1), .leakyReLU(slope: 0.1),
    .layerNorm(),
    .groupNorm(groups: 2), .squeezeExcite(units: 3), .averagePool(kernel: 2), .maxPool(kernel: 2), .softmax,
    .dropout(rate: 0.5),
  ])
  func `Every kind of layer between passes on what it must`(layer: Layer) throws {
    let description = try NetworkDescription(input: [2, 6, 6], preset: .keras) {
      Layer.convolution(filters: 4, kernel: 3)
      layer
      Layer.flatten
      Layer.dense(units: 3)
    }
    #expect(try residual(description, records: 20) < 1e-4, "\(layer.keyword)")
  }

  @Test func `Sums, products and joined values share`() throws {
    let description = try NetworkDescription(input: [2, 6, 6], preset: .keras) {
      Layer.convolution(filters: 4, kernel: 3, padding: .same).named("a")
      Layer.swish.named("b")
      Layer.convolution(filters: 4, kernel: 1).named("c")
      Layer.add.named("sum").reading("a", "c")
      Layer.multiply.named("product").reading("sum", "b")
      Layer.concatenate.named("joined").reading("product", "a")
      Layer.globalMaxPool
      Layer.dense(units: 3)
    }
    #expect(try residual(description, records: 20) < 1e-4)
  }

  @Test func `A maximum counts for the place that rose to it`() throws {
    // max(x): from a reference of [1, 0] to [1, 3] it rises by 2, all of it through the second place.
    let example = try AttributionExample(
      DeepSHAP(), [.globalMaxPool, .dense(units: 2)], ["dense1.weight": [2, 0]],
      image: Tensor(shape: [1, 1, 2], values: [1, 3]),
      background: Tensor(shape: [1, 1, 1, 2], values: [1, 0]), gives: [0, 4])
    example.check("deepSHAP")
  }
}

extension DeepSHAP: ExemplifiedAttribution {
  /// relu(x₁ − x₂) at (3, 1) against (0, 1): Δy / Δx of the relu is 2 / 3 of the change of 3, all by x₁.
  static var example: AttributionExample {
    get throws {
      try AttributionExample(
        DeepSHAP(), [.flatten, .dense(units: 1), .relu, .dense(units: 2)],
        ["dense1.weight": [1, -1], "dense2.weight": [1, 0]],
        image: Tensor(shape: [1, 1, 2], values: [3, 1]), background: Tensor(shape: [1, 1, 1, 2], values: [0, 1]),
        gives: [2, 0])
    }
  }
}
