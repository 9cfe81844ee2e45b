import Arrays
import Concurrency
import Glibc
import Networks
import Streams
import Testing
import Training

@Suite struct GradientNormsTests {
  /// Two dense layers in a row, the second from 2 to 2 values.
  private static func network() throws -> Network {
    let description = try NetworkDescription(
      input: [2, 1, 1], preset: .keras,
      layers: [(nil, .flatten), ("first", .dense(units: 2)), ("second", .dense(units: 2))])
    var network = Network(description, key: RandomKey(seed: 1))
    network["first.weight"] = Tensor(shape: [2, 2], values: [1, 0, 0, 1])
    network["first.bias"] = Tensor(shape: [2], values: [0, 0])
    network["second.weight"] = Tensor(shape: [2, 2], values: [2, 1, 1, 2])
    network["second.bias"] = Tensor(shape: [2], values: [3, 3])
    return network
  }

  private static func batch(_ values: [Float], _ labels: [Int32]) -> Batch {
    Batch(
      inputs: Tensor(shape: [labels.count, 2, 1, 1], values: values), labels: labels,
      recordIDs: Array(labels.indices), validCount: labels.count)
  }

  private func trained(
    _ batches: [Batch], epochs: Int = 1, threads: Int = 1, network: Network? = nil,
    change: (inout TrainingDescription) -> Void = { _ in }
  ) throws -> [EpochRecord] {
    func stream() -> () throws -> Batch? {
      var rest = batches[...]
      return { rest.popFirst() }
    }
    var training = TrainingDescription(
      batchSize: batches[0].labels.count, epochCount: epochs,
      optimizer: OptimizerDescription(kind: SGD(learningRate: 0.1, preset: .keras)))
    change(&training)
    return try Trainer(training, key: RandomKey(seed: 2), workers: Workers(count: threads)).run(
      from: TrainingState(try network ?? Self.network()),
      training: Trainer.Source(batchCount: batches.count) { _ in stream() }, validation: { stream() },
      onStep: { _ in }, onEpoch: { _ in }
    ).history
  }

  // Logits of both records are equal, so that each class has probability 1/2 and the gradients of the logits are ±1/4:
  // d = (p − y) / 2 = (−1/4, 1/4) of the record (1, 1) in class 0, and (1/4, −1/4) of (3, 3) in class 1.
  // Second: weights Σ d xᵀ = ±1/2 four times, bias Σ d = 0. First: behind Wᵀ d = (−1/4, 1/4) and (1/4, −1/4), the same.
  private static let even = batch([1, 1, 3, 3], [0, 1])

  @Test func agreesWithAGradientByHand() throws {
    let record = try #require(try trained([Self.even]).first)
    #expect(record.gradientNorms.count == 2 && record.parameterNorms.count == 2)
    for norm in record.gradientNorms { #expect(abs(norm - 1) < 1e-6) }
    #expect(abs(record.parameterNorms[0] - 2.0.squareRoot()) < 1e-6)
    #expect(abs(record.parameterNorms[1] - (10.0 + 18).squareRoot()) < 1e-6)
  }

  @Test func agreesWithADenseTwinInDoublePrecision() throws {
    let (values, labels): ([Float], [Int32]) = ([0.5, -1, 2, 0.25, -0.75, 1.5, 1, 1], [0, 1, 1, 0])
    let record = try #require(try trained([Self.batch(values, labels)]).first)
    // [layer][row: bias first][column], summed over records.
    var gradients = [[Double]](repeating: [Double](repeating: 0, count: 6), count: 2)
    for index in labels.indices {
      let x = values[2 * index..<2 * index + 2].map(Double.init)
      let logits = [2 * x[0] + x[1], x[0] + 2 * x[1]]
      let first = 1 / (1 + exp(logits[1] - logits[0]))
      let d = [first, 1 - first].enumerated().map { ($1 - (Int(labels[index]) == $0 ? 1 : 0)) / 4 }
      let behind = [2 * d[0] + d[1], d[0] + 2 * d[1]]
      for (layer, d) in [behind, d].enumerated() {
        for unit in 0..<2 {
          for (place, read) in ([1] + x).enumerated() { gradients[layer][3 * unit + place] += d[unit] * read }
        }
      }
    }
    for (norm, gradient) in zip(record.gradientNorms, gradients) {
      #expect(abs(norm - gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()) < 1e-6)
    }
  }

  @Test func isTakenInTheFirstStepOfEachEpochBeforeClipping() throws {
    let other = Self.batch([5, -2, 1, 0], [1, 0])
    let plain = try trained([Self.even, other], epochs: 2)
    #expect(plain[0].gradientNorms == (try trained([Self.even])[0].gradientNorms))
    #expect(plain[1].gradientNorms != plain[0].gradientNorms)
    #expect(plain[1].parameterNorms != plain[0].parameterNorms)
    #expect(try trained([Self.even, other]) { $0.clip = .norm(0.01) }[0].gradientNorms == plain[0].gradientNorms)
  }

  @Test func isThatOfTheWholeStepWhereBatchesAreSummed() throws {
    let halves = [Self.batch([5, -2, 1, 0], [1, 0]), Self.batch([0.5, 1, -3, 2], [1, 1])]
    let summed = try trained(halves) { $0.accumulation = 2 }[0]
    let whole = try trained([Self.batch([5, -2, 1, 0, 0.5, 1, -3, 2], [1, 0, 1, 1])])[0]
    for (left, right) in zip(summed.gradientNorms, whole.gradientNorms) { #expect(abs(left - right) < 1e-6 * right) }
    #expect(summed.parameterNorms == whole.parameterNorms)
    // The last step of an epoch may have fewer batches.
    let one = try trained([halves[0]]) { $0.accumulation = 2 }[0]
    #expect(one.gradientNorms == (try trained([halves[0]])[0].gradientNorms))
  }

  @Test func leavesOutWhatIsFrozen() throws {
    let network = try Self.network()
    let frozen = ParameterGroup(["first"], .frozen(.layer))
    let record = try trained([Self.even]) { $0.groups = [frozen] }[0]
    #expect(record.gradientNorms.count == 1 && record.parameterNorms.count == 1)
    var training = TrainingDescription(
      batchSize: 2, epochCount: 1, optimizer: OptimizerDescription(kind: SGD(learningRate: 0.1, preset: .keras)))
    #expect(try training.trainedLayers(of: network.description) == ["first", "second"])
    training.groups = [frozen]
    #expect(try training.trainedLayers(of: network.description) == ["second"])
  }

  /// A layer whose parameters are cut by several pieces of work, between others.
  @Test func threadsDoNotChangeABit() throws {
    let description = try NetworkDescription(
      input: [2, 1, 1], preset: .keras,
      layers: [
        (nil, .flatten), (nil, .dense(units: 150)), (nil, .relu), (nil, .dense(units: 301)), (nil, .relu),
        (nil, .dense(units: 2)),
      ])
    let network = Network(description, key: RandomKey(seed: 3))
    let one = try trained([Self.even], epochs: 3, network: network)
    #expect(one[2].gradientNorms.count == 3 && one[2].gradientNorms.allSatisfy { $0 > 0 })
    for threads in [2, 3, 8] {
      #expect(try trained([Self.even], epochs: 3, threads: threads, network: network) == one, "\(threads) threads")
    }
    let weights = network.values.filter { $0.key.hasPrefix("dense2.") }.flatMap(\.value.values)
    let naive = weights.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    #expect(abs(one[0].parameterNorms[1] - naive) < 1e-12 * naive)
  }
}
