import Arrays
import Concurrency
import Networks
import Testing

/// Steps that take a slice's records in groups: what a slice of many records gives is what slices of one record give, whose
/// groups cannot be cut, whatever stands beside the convolutions.
@Suite struct RecordRunsTests {
  fileprivate typealias Graph = [(name: String?, layer: Layer, inputs: [String])]

  private static let recordCount = 5

  /// 36 KiB a record and array: groups of three and two.
  private static let input = [16, 24, 24]

  private static func convolution(
    _ algorithm: ConvolutionAlgorithm = .auto, hasBias: Bool = false
  ) -> Layer {
    .convolution(filters: 16, kernel: 3, padding: .same, hasBias: hasBias, algorithm: algorithm)
  }

  /// What may stand beside a convolution that Winograd's kernels compute.
  enum Neighbours: String, CaseIterable {
    case normBehind, normBefore, normAndOtherActivation, noNorm, pooled, averaged, direct, residual, residualWithoutNorm
    case shared, normOfSum

    fileprivate var graph: Graph {
      func chain(_ layers: [Layer]) -> Graph { layers.map { (nil, $0, []) } }
      let end = chain([.globalAveragePool, .dense(units: 5)])
      let plain = [convolution(), .batchNorm, .relu, convolution(hasBias: true)]
      switch self {
      case .normBehind: return chain(plain + [.batchNorm, .relu]) + end
      case .normBefore: return chain([.batchNorm, .relu, convolution(), .batchNorm, convolution()]) + end
      case .normAndOtherActivation: return chain([convolution(), .batchNorm, .swish, convolution(), .tanh]) + end
      case .noNorm: return chain([convolution(hasBias: true), .relu, convolution(hasBias: true), .relu]) + end
      case .pooled: return chain(plain + [.batchNorm, .relu, .maxPool(kernel: 2), convolution(), .relu]) + end
      case .averaged: return chain(plain + [.batchNorm, .relu, .averagePool(kernel: 2), convolution()]) + end
      case .direct:
        return chain([convolution(.direct), .batchNorm, .relu, convolution(), .batchNorm, .relu, convolution(.direct)])
          + end
      case .residual, .residualWithoutNorm:
        let norm: [Layer] = self == .residual ? [.batchNorm] : []
        return chain([convolution()] + norm) + [("first", .relu, [])] + chain([convolution()] + norm + [.relu])
          + [("second", convolution(), [])] + (self == .residual ? [("last", .batchNorm, [])] : [])
          + [(nil, .add, [self == .residual ? "last" : "second", "first"]), (nil, .relu, [])] + chain([convolution()])
          + end
      case .shared:
        return chain([convolution(), .batchNorm]) + [("shared", .relu, []), ("left", convolution(), ["shared"])]
          + [("right", convolution(.direct), ["shared"]), (nil, .add, ["left", "right"])] + end
      case .normOfSum:
        return chain([convolution()]) + [("kept", .batchNorm, []), ("next", convolution(), [])]
          + [(nil, .add, ["next", "kept"]), (nil, .batchNorm, [])] + chain([.relu, convolution()]) + end
      }
    }
  }

  private func description(_ neighbours: Neighbours) throws -> NetworkDescription {
    try NetworkDescription(input: Self.input, preset: .keras, graph: neighbours.graph)
  }

  private func network(_ description: NetworkDescription, _ key: RandomKey) -> Network {
    var network = Network(description, key: key)
    for parameter in description.parameters where parameter.name.hasSuffix("beta") {
      network[parameter.name] = normalTensor(parameter.shape, key.derived(parameter.name))
    }
    return network
  }

  /// All numbers that plans of so many slices give: of a step while training, of predictions, and of gradients.
  private func numbers(
    _ description: NetworkDescription, slices: Int, frozen: [String: Freeze] = [:]
  ) throws -> [String: [Float]] {
    let key = RandomKey(seed: 7)
    let x = normalTensor([Self.recordCount] + Self.input, key.derived("x"))
    func plan(_ mode: PlanMode, captures: [String] = []) throws -> ExecutionPlan {
      let plan = try ExecutionPlan(
        description, mode: mode, batchSize: Self.recordCount, sliceCount: slices,
        frozen: mode == .training ? frozen : [:], captures: captures, workers: Workers(count: 1))
      plan.load(network(description, key))
      return plan
    }
    var found: [String: [Float]] = [:]
    let training = try plan(.training)
    #expect(!training.winogradLayers.isEmpty && training.loopKernelCount == 0)
    let result = training.trainingStep(x, labels: (0..<Self.recordCount).map { Int32($0 % 5) }, key: key)
    found["loss"] = [Float(result.loss)]
    for (name, gradient) in training.gradients() { found["gradient of \(name)"] = gradient.values }
    for (name, value) in try training.network().values where name.contains("moving") { found[name] = value.values }
    found["predictions"] = try plan(.inference).predict(x).values
    let captured = description.nodes[2].name
    let seed = normalTensor([Self.recordCount, 5], key.derived("seed"))
    let gradients = try plan(.gradient, captures: [captured]).gradients(of: x, outputGradient: seed)
    found["input"] = gradients.inputGradient.values
    found["value of \(captured)"] = gradients.captured[0].value.values
    found["gradient of \(captured)"] = gradients.captured[0].gradient.values
    return found
  }

  private func expectSame(_ found: [String: [Float]], _ expected: [String: [Float]], _ words: String) {
    #expect(found.keys == expected.keys)
    // A bias or shift before a normalisation has no gradient but roundings.
    let scale = expected.values.joined().map(abs).max() ?? 0
    for (name, values) in expected {
      let error = zip(found[name] ?? [], values).map { abs($0 - $1) }.max() ?? .infinity
      let own = max(values.map(abs).max() ?? 0, scale * 1e-2)
      #expect(error <= 3e-5 * own, "\(words), \(name): \(error) of \(own)")
    }
  }

  @Test(arguments: Neighbours.allCases) func groupsOfRecordsChangeNothing(neighbours: Neighbours) throws {
    let description = try description(neighbours)
    let alone = try numbers(description, slices: Self.recordCount)
    expectSame(try numbers(description, slices: 1), alone, "\(neighbours)")
  }

  @Test(arguments: Neighbours.allCases) func frozenLayersBetweenChangeNothing(neighbours: Neighbours) throws {
    let description = try description(neighbours)
    for (index, freeze) in [Freeze.layer, .weights].enumerated() {
      // A layer at the front, and one in the middle.
      let names = description.parameters.filter { $0.role == .trained }.map(\.name)
      let kept = index == 0 ? names.prefix(3) : names.dropFirst(1).prefix(2)
      let frozen = Dictionary(uniqueKeysWithValues: kept.map { ($0, freeze) })
      expectSame(
        try numbers(description, slices: 1, frozen: frozen),
        try numbers(description, slices: Self.recordCount, frozen: frozen), "\(neighbours), \(kept) frozen")
    }
  }

  @Test(arguments: [Neighbours.residual, .pooled, .shared]) func threadsDoNotChangeABit(neighbours: Neighbours) throws {
    let description = try description(neighbours)
    func bits(threads: Int) throws -> [[UInt32]] {
      let plan = try ExecutionPlan(
        description, mode: .training, batchSize: 12, sliceCount: 3, workers: Workers(count: threads))
      plan.load(network(description, RandomKey(seed: 1)))
      let x = normalTensor([12] + Self.input, RandomKey(seed: 2))
      _ = plan.trainingStep(x, labels: (0..<12).map { Int32($0 % 5) }, key: RandomKey(seed: 3))
      return plan.gradients().sorted { $0.key < $1.key }.map { $0.value.values.map(\.bitPattern) }
    }
    let alone = try bits(threads: 1)
    for threads in 2...3 { #expect(try bits(threads: threads) == alone) }
  }

  /// A relu behind dropout of what is not negative changes no value, but takes dropout into a run: alone it has all records
  /// of a slice at a time.
  @Test(arguments: [Layer.dropout(rate: 0.4), .spatialDropout(rate: 0.4), .stochasticDepth(rate: 0.4)])
  func dropoutDrawsTheSameInGroups(dropout: Layer) throws {
    func gradients(_ behind: [Layer]) throws -> [[Float]] {
      let layers = [.convolution(filters: 16, kernel: 3, padding: .same, algorithm: .direct), .relu, dropout] + behind
      let description = try NetworkDescription(
        input: Self.input, preset: .keras, layers: (layers + [.flatten, .dense(units: 5)]).map { (nil, $0) })
      let plan = try ExecutionPlan(
        description, mode: .training, batchSize: Self.recordCount, sliceCount: 1, workers: Workers(count: 1))
      plan.load(Network(description, key: RandomKey(seed: 1)))
      let x = normalTensor([Self.recordCount] + Self.input, RandomKey(seed: 2))
      _ = plan.trainingStep(
        x, labels: (0..<Self.recordCount).map { Int32($0 % 5) }, key: RandomKey(seed: 3))
      return plan.gradients().sorted { $0.key < $1.key }.map(\.value.values)
    }
    let alone = try gradients([])
    #expect(try gradients([.relu]) == alone)
  }

  /// What lies between the steps of a run is kept for the records at hand alone.
  @Test func whatPassesThroughARunTakesNoRoomOfASlice() throws {
    let description = try description(.residual)
    func byteCount(_ batch: Int, threads: Int) throws -> Int {
      try ExecutionPlan(
        description, mode: .training, batchSize: batch, sliceCount: 1, workers: Workers(count: threads)
      ).byteCount
    }
    let perRecord = try (byteCount(96, threads: 1) - byteCount(48, threads: 1)) / 48
    let array = Self.input.reduce(4, *)
    // Kept are the input twice, five convolutions' outputs but the sum's terms, the sum's relu twice, and gradients.
    #expect(perRecord < 10 * array, "\(perRecord / array) arrays")
    #expect(try byteCount(48, threads: 3) > byteCount(48, threads: 1))
  }
}
