import Arrays
public import Concurrency
public import Networks
public import Streams

extension Network {
  /// Finds the statistics that layers of the network normalise by, where they are not there already: the mean and variance
  /// of what each of them reads, over a stream of records, as Keras' `adapt`.
  ///
  /// Sums are in double precision and in the order of the records, so that the bits depend on nothing else. Layers that read
  /// what others normalise need a pass over the records of their own.
  ///
  /// - Parameters:
  ///   - batchSize: records of a batch at most.
  ///   - open: opens the stream; batches may be padded.
  /// - Precondition: the network has one input.
  /// - Throws: `TrainingError` for a record with values that are not finite, and for no record at all; what the streams
  ///   throw.
  public mutating func findStatistics(
    batchSize: Int, workers: Workers, over open: () throws -> () throws -> Batch?
  ) throws {
    while true {
      let pending = description.foundLayers.filter { !hasFound($0) }
      let names = Set(pending.map(\.name))
      let ready = pending.filter { description.origins(of: [$0.source]).isDisjoint(with: names) }
      guard !ready.isEmpty else { return }
      try findStatistics(of: ready, batchSize: batchSize, workers: workers, over: try open())
    }
  }

  private mutating func findStatistics(
    of layers: [NetworkDescription.FoundLayer], batchSize: Int, workers: Workers, over next: () throws -> Batch?
  ) throws {
    let inputs = description.inputs.map(\.name)
    let made = Set(layers.map(\.source)).subtracting(inputs).sorted()
    var plan: ExecutionPlan?
    if !made.isEmpty {
      let part = try description.ending(in: made)
      plan = try ExecutionPlan(part, mode: .inference, batchSize: batchSize, workers: workers)
      let names = Set(part.parameters.map(\.name))
      plan?.load(try Network(part, values: values.filter { names.contains($0.key) }))
    }
    var moments = layers.map { PartMoments($0.parts) }
    while let batch = try next() {
      try batch.checkInputs()
      let outputs = plan?.predict([batch.inputs]) ?? []
      for (index, layer) in layers.enumerated() {
        let read = made.firstIndex(of: layer.source).map { outputs[$0] } ?? batch.inputs
        for record in 0..<batch.validCount {
          try moments[index].add(read, record: record) {
            TrainingError(
              .diverged,
              "what layer '\(layer.name)' reads of record \(batch.recordIDs[record]) is not finite; repair or filter it"
            )
          }
        }
      }
    }
    for (layer, moments) in zip(layers, moments) {
      guard moments.recordCount > 0 else {
        throw TrainingError(
          .noData, "the training split holds no record to find the statistics of '\(layer.name)' over")
      }
      let (mean, variance) = (moments.mean.map { Float($0) }, moments.variance.map { Float($0) })
      guard (mean + variance).allSatisfy(\.isFinite) else {
        throw TrainingError(
          .diverged, "what layer '\(layer.name)' reads is too large for a variance; scale it before, or filter records")
      }
      take(mean: mean, variance: variance, recordCount: moments.recordCount, of: layer)
    }
  }
}

/// The mean of the values of each part, and their squares from there, as records come.
///
/// - Reference: Chan, Golub and LeVeque, 1983, "Algorithms for computing the sample variance", equation 2.1.
private struct PartMoments {
  private let parts: RecordParts
  private(set) var recordCount = 0
  private(set) var mean: [Double]
  private var squares: [Double]
  private var valueCount = 0.0

  init(_ parts: RecordParts) {
    self.parts = parts
    mean = [Double](repeating: 0, count: parts.count)
    squares = mean
  }

  var variance: [Double] { squares.map { valueCount > 0 ? $0 / valueCount : 0 } }

  /// Adds the values of one record.
  mutating func add(_ tensor: Tensor, record: Int, orThrow failure: () -> TrainingError) throws(TrainingError) {
    let width = tensor.count / tensor.shape[0]
    let (length, step) = (parts.runLength, parts.count * parts.runLength)
    let count = Double(width / parts.count)
    let total = valueCount + count
    for part in 0..<parts.count {
      let starts = stride(from: record * width + part * length, to: (record + 1) * width, by: step)
      var sum = 0.0
      for start in starts { for value in tensor.values[start..<start + length] { sum += Double(value) } }
      let own = sum / count
      guard own.isFinite else { throw failure() }
      var square = 0.0
      for start in starts {
        for value in tensor.values[start..<start + length] {
          let distance = Double(value) - own
          square += distance * distance
        }
      }
      let delta = own - mean[part]
      mean[part] += delta * count / total
      squares[part] += square + delta * delta * valueCount * count / total
    }
    valueCount = total
    recordCount += 1
  }
}
