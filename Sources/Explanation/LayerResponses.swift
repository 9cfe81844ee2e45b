public import Arrays
public import Networks

/// What comes out of chosen layers for some records, before any activation behind them.
public struct LayerResponses: Sendable, Equatable {
  /// One a layer, in the order they were named: `[record]` and the layer's output shape.
  public let values: [Tensor]

  /// Lets records through a network, with running statistics.
  ///
  /// - Shape: `inputs` `[record]` and the shape of the network's one input.
  /// - Throws: ``NetworkError`` where no layer has one of the names.
  /// - Complexity: O(records) forward and backward passes.
  public init(_ network: Network, layers: [String], inputs: Tensor, workers: Workers) throws(NetworkError) {
    let recordCount = inputs.shape[0]
    // A layer that is looked into is computed by itself: no kernel takes in the activation behind it.
    let plan = try ExecutionPlan(
      network.description, mode: .gradient, batchSize: min(max(recordCount, 1), 64), captures: layers, workers: workers)
    plan.load(network)
    let outputCounts = network.description.outputShapes.map(\.product)
    let stride = inputs.shape.dropFirst().reduce(1, *)
    var collected = plan.captureShapes.map { _ in [Float]() }
    for start in Swift.stride(from: 0, to: recordCount, by: plan.batchSize) {
      let count = min(plan.batchSize, recordCount - start)
      let batch = Tensor(
        shape: [count] + inputs.shape.dropFirst(),
        values: Array(inputs.values[start * stride..<(start + count) * stride]))
      let result = plan.gradients(
        of: [batch], outputGradients: outputCounts.map { Tensor(shape: [count, $0]) })
      for (index, captured) in result.captured.enumerated() { collected[index] += captured.value.values }
    }
    values = zip(plan.captureShapes, collected).map { Tensor(shape: [recordCount] + $0, values: $1) }
  }
}
