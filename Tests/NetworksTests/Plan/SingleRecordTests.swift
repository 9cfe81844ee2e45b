import Arrays
import Concurrency
import Networks
import Testing

/// Plans that answer for one record, whose layers threads share.
@Suite struct SingleRecordTests {
  /// Strided, pointwise, depthwise and sounds' convolutions, and dense layers, each with enough work to be shared.
  private static let networks: [([Int], [Layer])] = [
    (
      [16, 32, 32],
      [
        .convolution(filters: 32, kernel: 3, stride: 2, padding: .same, hasBias: false), .batchNorm, .relu,
        .convolution(filters: 96, kernel: 1), .gelu, .flatten, .dense(units: 32), .relu, .dense(units: 3),
      ]
    ),
    (
      [64, 33, 31],
      [
        .depthwiseConvolution(kernel: 3, padding: .same, hasBias: false), .batchNorm, .relu6,
        .depthwiseConvolution(kernel: 5, stride: 2), .globalAveragePool, .dense(units: 3),
      ]
    ),
    (
      [1, 4000],
      [
        .convolution(filters: 32, kernel: 64, stride: 4), .batchNorm, .relu, .maxPool(kernel: 4),
        .convolution(filters: 64, kernel: 8, padding: .same), .relu, .globalAveragePool, .dense(units: 3),
      ]
    ),
    ([3000], [.dense(units: 64, hasBias: false), .batchNorm, .tanh, .dense(units: 3)]),
  ]

  @Test(arguments: networks.indices) func threadsShareARecordWithoutChangingABit(index: Int) throws {
    let (input, layers) = Self.networks[index]
    let description = try NetworkDescription(input: input, preset: .keras, layers: layers.map { (nil, $0) })
    var network = Network(description, key: RandomKey(seed: 3))
    for parameter in description.parameters
    where ["bias", "beta", "movingMean"].contains(where: parameter.name.hasSuffix) {
      network[parameter.name] = normalTensor(parameter.shape, RandomKey(seed: 4).derived(parameter.name))
    }
    let inputs = normalTensor([1] + input, RandomKey(seed: 5))
    let outputs = try [1, 2, 3, 5].map { threads in
      let plan = try ExecutionPlan(description, mode: .inference, batchSize: 1, workers: Workers(count: threads))
      plan.load(network)
      return plan.predict(inputs)
    }
    #expect(outputs.allSatisfy { $0 == outputs[0] })
    let expected = NaiveNetwork(network).forward(rows(inputs), .running).logits
    #expect(relativeError(outputs[0].values.map(Double.init), expected.flatMap { $0 }) < 1e-5)
  }

  /// Slices that a few records do not reach are left out, and those they reach give the bits of a whole batch.
  @Test func aFewRecordsHaveTheBitsOfAWholeBatch() throws {
    let (input, layers) = Self.networks[0]
    let description = try NetworkDescription(input: input, preset: .keras, layers: layers.map { (nil, $0) })
    let plan = try ExecutionPlan(
      description, mode: .inference, batchSize: 12, sliceCount: 4, workers: Workers(count: 2))
    plan.load(Network(description, key: RandomKey(seed: 3)))
    let inputs = normalTensor([12] + input, RandomKey(seed: 5))
    let whole = plan.predict(inputs)
    for count in [0, 1, 3, 4, 11] {
      let values = Array(inputs.values.prefix(count * input.reduce(1, *)))
      #expect(
        plan.predict(Tensor(shape: [count] + input, values: values)).values == Array(whole.values.prefix(count * 3)))
    }
  }
}
