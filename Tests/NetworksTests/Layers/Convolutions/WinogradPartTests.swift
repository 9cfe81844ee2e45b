import Arrays
import Concurrency
import Networks
import Testing

/// Records whose convolutions several threads share.
@Suite struct WinogradPartTests {
  private static let paddings: [Padding] = [
    .same, .valid, .symmetric(2), .explicit(top: 0, bottom: 2, left: 1, right: 0),
    .explicit(top: 2, bottom: 0, left: 0, right: 1),
  ]

  /// With a batch of two, slices of one record each, nothing is shared.
  private func predictions(_ network: Network, _ inputs: Tensor, batch: Int, threads: Int) throws -> [UInt32] {
    let plan = try ExecutionPlan(
      network.description, mode: .inference, batchSize: batch, workers: Workers(count: threads))
    #expect(plan.winogradLayers == ["convolution1", "convolution2"])
    plan.load(network)
    return plan.predict(inputs).values.map(\.bitPattern)
  }

  /// Rows of one block of channels, blocks of filters, more threads than parts; residual sums.
  @Test(arguments: 0..<15) func partsHaveTheBitsOfTheWhole(index: Int) throws {
    let key = RandomKey(seed: 31).derived(index)
    let channels = [16, 32, 64][index % 3]
    let description = try NetworkDescription(
      input: [channels, 17 + index, 30 - index], preset: .keras,
      graph: [
        (nil, .convolution(filters: channels, kernel: 3, padding: Self.paddings[index % 5]), []), (nil, .batchNorm, []),
        ("stem", .relu, []),
        (nil, .convolution(filters: channels, kernel: 3, padding: .same), []), (nil, .add, ["convolution2", "stem"]),
        (nil, .relu, []), (nil, .flatten, []),
      ])
    let network = Network(description, key: key)
    let inputs = normalTensor([2] + description.input, key.derived("x"))
    let whole = try predictions(network, inputs, batch: 2, threads: 2)
    for threads in [1, 2, 3, 7] {
      let records = try (0..<2).flatMap { record in
        try predictions(
          network, Tensor(shape: [1] + description.input, values: inputs[row: record].values), batch: 1,
          threads: threads)
      }
      #expect(records == whole, "\(threads) threads")
    }
  }
}
