import Arrays
import Concurrency
import Glibc
import Networks
import Testing

@Suite struct FreezingTests {
  private static func convolution(_ filters: Int) -> Layer {
    .convolution(filters: filters, kernel: 3, padding: .same)
  }

  private func description(norm: Bool) throws -> NetworkDescription {
    let stem: [(String?, Layer)] = [("stem", Self.convolution(16))] + (norm ? [("norm", .batchNorm)] : [])
    return try NetworkDescription(
      input: [2, 8, 8], preset: .keras,
      layers: stem + [
        (nil, .relu), ("body", Self.convolution(16)), (nil, .relu), (nil, .flatten), ("head", .dense(units: 3)),
      ])
  }

  private struct Trained {
    let gradients: [String: Tensor]
    let network: Network
    let start: Network
    let stepCount: Int
  }

  /// Three steps of plain descent, and the gradients of the first.
  private func train(_ description: NetworkDescription, frozen: [String: Freeze]) throws -> Trained {
    let start = Network(description, key: RandomKey(seed: 1))
    let plan = try ExecutionPlan(
      description, mode: .training, batchSize: 8, sliceCount: 4, frozen: frozen, workers: Workers(count: 2))
    plan.load(start)
    let inputs = normalTensor([8, 2, 8, 8], RandomKey(seed: 4))
    let labels = (0..<8).map { Int32($0 % 3) }
    var first: [String: Tensor] = [:]
    for step in 0..<3 {
      _ = plan.trainingStep(inputs, labels: labels, key: RandomKey(seed: 2))
      if step == 0 { first = plan.gradients() }
      plan.update { range, values, gradients in for i in 0..<range.count { values[i] -= 0.1 * gradients[i] } }
    }
    return Trained(gradients: first, network: try plan.network(), start: start, stepCount: plan.stepCount)
  }

  @Test func frozenParametersStayAndOthersMoveAsBefore() throws {
    let whole = try train(description(norm: true), frozen: [:])
    for freeze in ["norm.gamma", "norm.beta", "body.bias"] {
      let part = try train(description(norm: true), frozen: [freeze: .weights])
      #expect(part.gradients == whole.gradients.filter { $0.key != freeze })
      #expect(part.network[freeze] == part.start[freeze])
      #expect(part.network["head.weight"] != part.start["head.weight"])
      #expect(whole.network[freeze] != whole.start[freeze])
    }
  }

  @Test func aFrozenLayerKeepsItsRunningStatisticsAndUsesThem() throws {
    let description = try description(norm: true)
    func frozen(_ freeze: Freeze) throws -> Trained {
      try train(description, frozen: ["norm.gamma": freeze, "norm.beta": freeze])
    }
    let (layer, weights) = (try frozen(.layer), try frozen(.weights))
    #expect(layer.network["norm.movingMean"] == layer.start["norm.movingMean"])
    #expect(weights.network["norm.movingMean"] != weights.start["norm.movingMean"])
    // The batch's statistics against the ones the network came with.
    #expect(layer.gradients["head.weight"] != weights.gradients["head.weight"])
    #expect(Set(layer.gradients.keys.map { $0.prefix(4) }) == ["stem", "body", "head"])
  }

  @Test func theGradientThroughAFrozenNormIsThatOfAGradientPlan() throws {
    let description = try description(norm: true)
    let network = Network(description, key: RandomKey(seed: 1))
    let inputs = normalTensor([8, 2, 8, 8], RandomKey(seed: 4))
    let labels = (0..<8).map { $0 % 3 }
    // Everything but the stem is frozen, so its bias gradient is what passes back through all the rest.
    let frozen = Dictionary(
      uniqueKeysWithValues: description.parameters.filter { $0.role == .trained && !$0.name.hasPrefix("stem") }
        .map { ($0.name, Freeze.layer) })
    let training = try ExecutionPlan(
      description, mode: .training, batchSize: 8, sliceCount: 4, frozen: frozen, workers: Workers(count: 1))
    training.load(network)
    _ = training.trainingStep(inputs, labels: labels.map { Int32($0) }, key: RandomKey(seed: 2))
    let found = try #require(training.gradients()["stem.bias"]).values.map(Double.init)

    let plan = try ExecutionPlan(
      description, mode: .gradient, batchSize: 8, captures: ["stem"], workers: Workers(count: 1))
    plan.load(network)
    // The gradient of the mean cross-entropy with respect to the outputs: (softmax − one-hot) / 8.
    let logits = plan.gradients(of: inputs, outputGradient: Tensor(shape: [8, 3])).logits
    let seeds = rows(logits).enumerated().flatMap { record, row in
      let exponentials = row.map { exp($0) }
      let total = exponentials.reduce(0, +)
      return exponentials.indices.map { Float((exponentials[$0] / total - ($0 == labels[record] ? 1 : 0)) / 8) }
    }
    let gradient = plan.gradients(of: inputs, outputGradient: Tensor(shape: [8, 3], values: seeds)).captured[0].gradient
    var expected = [Double](repeating: 0, count: 16)
    for (place, value) in gradient.values.enumerated() { expected[place / 64 % 16] += Double(value) }
    #expect(relativeError(found, expected) < 1e-5)
  }

  @Test func nothingGoesBackBelowTheFirstLayerThatMoves() throws {
    let description = try description(norm: false)
    func stepCount(moving: String) throws -> Int {
      let frozen = description.parameters.filter { !$0.name.hasPrefix(moving) }.map { ($0.name, Freeze.layer) }
      let trained = try train(description, frozen: Dictionary(uniqueKeysWithValues: frozen))
      #expect(trained.gradients.keys.allSatisfy { $0.hasPrefix(moving) })
      for parameter in description.parameters where !parameter.name.hasPrefix(moving) {
        #expect(trained.network[parameter.name] == trained.start[parameter.name])
      }
      return trained.stepCount
    }
    let forward = try ExecutionPlan(description, mode: .inference, batchSize: 8, workers: Workers(count: 1)).stepCount
    // The loss in place of the export, and one weight gradient.
    #expect(try stepCount(moving: "head") == forward + 1)
    #expect(try stepCount(moving: "head") < stepCount(moving: "body"))
    #expect(try stepCount(moving: "body") < stepCount(moving: "stem"))
    #expect(try stepCount(moving: "stem") < train(description, frozen: [:]).stepCount)
  }
}
