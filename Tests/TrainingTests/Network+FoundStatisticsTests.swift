import Arrays
import Concurrency
import Networks
import Streams
import Testing
import Training

@Suite struct FoundStatisticsTests {
  private static let recordCount = 11

  private static func records(_ shape: [Int], offset: Float = 3) -> [[Float]] {
    (0..<recordCount).map { record in
      var generator = RandomKey(seed: 4).derived(record).generator()
      return (0..<shape.product).map { _ in generator.normal() * 2 + offset }
    }
  }

  /// Batches of a size, the last one padded with what must not count.
  private static func stream(_ records: [[Float]], _ shape: [Int], batchSize: Int) -> () throws -> Batch? {
    var first = 0
    return {
      guard first < records.count else { return nil }
      let rows = records[first..<min(first + batchSize, records.count)]
      let padding = [Float](repeating: 1e6, count: (batchSize - rows.count) * shape.product)
      defer { first += batchSize }
      return Batch(
        inputs: Tensor(shape: [batchSize] + shape, values: rows.flatMap { $0 } + padding),
        labels: [Int32](repeating: 0, count: batchSize), recordIDs: (0..<batchSize).map { $0 + first },
        validCount: rows.count)
    }
  }

  private func found(
    _ layers: [(name: String?, layer: Layer)], _ records: [[Float]], _ shape: [Int], batchSize: Int = 4,
    threads: Int = 1
  ) throws -> Network {
    let description = try NetworkDescription(input: shape, preset: .keras, layers: layers)
    var network = Network(description, key: RandomKey(seed: 1))
    try network.findStatistics(batchSize: batchSize, workers: Workers(count: threads)) {
      Self.stream(records, shape, batchSize: batchSize)
    }
    return network
  }

  @Test(arguments: [Networks.Normalize.Part.channel, .band, .all]) func areThoseOfAllValues(
    part: Networks.Normalize.Part
  ) throws {
    let shape = [2, 3, 5]
    let records = Self.records(shape)
    let network = try found([("norm", .normalize(per: part))], records, shape)
    let parts = [Networks.Normalize.Part.channel: 2, .band: 3, .all: 1][part] ?? 0
    for index in 0..<parts {
      var values: [Double] = []
      for record in records {
        for (i, value) in record.enumerated() {
          let own: Int =
            switch part {
            case .channel: i / 15
            case .band: i / 5 % 3
            case .all: 0
            }
          if own == index { values.append(Double(value)) }
        }
      }
      let mean = values.reduce(0, +) / Double(values.count)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
      #expect(abs(Double(network["norm.mean"].values[index]) - mean) < 1e-6)
      #expect(abs(Double(network["norm.variance"].values[index]) - variance) < 1e-6)
    }
    #expect(network["norm.count"].values == [Float(Self.recordCount)])
  }

  @Test(arguments: [1, 2, 5, 32], [1, 3]) func doNotDependOnBatchesOrThreads(batchSize: Int, threads: Int) throws {
    let (shape, records) = ([3, 4, 4], Self.records([3, 4, 4]))
    let layers: [(name: String?, layer: Layer)] = [
      (nil, .convolution(filters: 4, kernel: 3)), ("norm", .normalize()), (nil, .relu),
    ]
    let one = try found(layers, records, shape)
    #expect(try found(layers, records, shape, batchSize: batchSize, threads: threads) == one)
    #expect(one["norm.mean"].values.contains { abs($0) > 0.01 })
  }

  /// A layer behind another normalises what that one makes.
  @Test func comeOneAfterTheOther() throws {
    let (shape, records) = ([4], Self.records([4]))
    let network = try found(
      [("first", .normalize()), (nil, .dense(units: 3)), ("second", .normalize())], records, shape)
    let plan = try ExecutionPlan(
      network.description, mode: .inference, batchSize: Self.recordCount, workers: Workers(count: 1))
    plan.load(network)
    let outputs = plan.predict(Tensor(shape: [Self.recordCount, 4], values: records.flatMap { $0 })).values
    for unit in 0..<3 {
      let values = stride(from: unit, to: outputs.count, by: 3).map { Double(outputs[$0]) }
      let mean = values.reduce(0, +) / Double(values.count)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
      #expect(abs(mean) < 1e-5 && abs(variance - 1) < 1e-5)
    }
  }

  @Test func whatWasFoundBeforeStays() throws {
    let (shape, records) = ([4], Self.records([4]))
    let first = try found([("norm", .normalize())], records, shape)
    var network = first
    try network.findStatistics(batchSize: 4, workers: Workers(count: 1)) {
      Issue.record("no record need be read")
      return { nil }
    }
    #expect(network == first)
  }

  @Test func recordsThatAreNoNumbersAreNamed() {
    var records = Self.records([4])
    records[6][1] = .infinity
    let error = #expect(throws: TrainingError.self) { try found([("norm", .normalize())], records, [4]) }
    #expect(error?.message.contains("record 6") == true)
    let none = #expect(throws: TrainingError.self) { try found([("norm", .normalize())], [], [4]) }
    #expect(none?.code == .noData)
    let large = #expect(throws: TrainingError.self) {
      try found([("norm", .normalize())], [[1e30], [-1e30]], [1])
    }
    #expect(large?.message.contains("too large for a variance") == true)
  }

  /// They move with nothing while others are trained.
  @Test func areNoMatterOfTheOptimizer() throws {
    let network = try found([("norm", .normalize()), ("head", .dense(units: 2))], Self.records([4]), [4])
    let plan = try ExecutionPlan(
      network.description, mode: .training, batchSize: 4, workers: Workers(count: 1))
    #expect(plan.trainedParameters.map(\.name) == ["head.weight", "head.bias"])
  }
}
