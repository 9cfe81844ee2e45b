public import Arrays
public import Concurrency
public import Networks
public import Settings

/// What comes out of convolutions for some records, before any activation behind them.
public struct LayerResponses: AttributionKind {
  public static let keyword = "responses"
  public static let summary = "Shows what comes out of convolutions for some records, channel by channel."
  public static let shorthand: String? = "layers"
  public static let settings: [Setting<LayerResponses>] = [
    Setting("layers", \.layers, "The convolutions, by name; the first four where none are named."),
    Setting("records", \.recordCount, in: .within(1...1_000), "For how many of the records."),
    Setting("channels", \.channelCount, in: .within(1...4_096), "Of how many of the layer's channels."),
  ]

  public var layers: [String]?
  public var showsOneNetwork: Bool { true }
  public var recordCount = 20
  public var channelCount = 16

  public init() {}

  public func fitted(to network: NetworkDescription) throws(AttributionRefusal) -> LayerResponses {
    var fitted = self
    fitted.layers = try ConvolutionLayers.chosen(layers, in: network)
    return fitted
  }

  public func explain(_ subject: AttributionSubject) throws -> [ExplanationPart] {
    let layers = layers ?? []
    let inputs = subject.inputs.prefix(recordCount)
    let responses = try Self.values(of: layers, in: subject.network, inputs: inputs, workers: subject.workers)
    return zip(layers, responses).map { layer, values in
      ExplanationPart(
        .responses(layer: layer, channelCount: values.shape[1]), title: "Responses of \(layer)",
        values: values.prefix(channelCount, axis: 1))
    }
  }

  /// Lets records through a network, with running statistics; one tensor a layer, in the order they were named:
  /// `[record]` and the layer's output shape.
  ///
  /// - Shape: `inputs` `[record]` and the shape of the network's one input.
  /// - Throws: `NetworkError` where no layer has one of the names.
  /// - Complexity: O(records) forward and backward passes.
  public static func values(
    of layers: [String], in network: Network, inputs: Tensor, workers: Workers
  ) throws(NetworkError) -> [Tensor] {
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
    return zip(plan.captureShapes, collected).map { Tensor(shape: [recordCount] + $0, values: $1) }
  }
}
