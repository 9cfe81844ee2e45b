package import Arrays
public import Evaluation
public import Networks
public import Streams

/// What a network says of a stream of records, in the stream's order, beside what is true of them.
extension Predictions {
  /// Runs a network over a stream; of many records what it says waits in files without a name.
  ///
  /// - Parameters:
  ///   - plan: an inference plan that holds the network's values.
  ///   - meaning: What its outputs say.
  ///   - folder: Where many records wait; `$TMPDIR`, or `/tmp`, if `nil`.
  ///   - threadCount: How many threads may read it at once.
  ///   - next: gives batches of at most the plan's size; padding is left out of the result.
  /// - Throws: `TrainingError` for a record without a class, where there is no target; what `next` throws.
  public init(
    _ plan: ExecutionPlan, meaning: OutputMeaning, waitingIn folder: String? = nil, threadCount: Int = 1,
    over next: () throws -> Batch?
  ) throws {
    var spool = PredictionSpool(meaning: meaning, width: plan.outputCount, waitingIn: folder)
    while let batch = try next() {
      if batch.targets == nil { try batch.checkLabels(classCount: plan.outputCount) }
      try batch.checkInputs()
      try spool.append(plan.predict(batch.inputs), of: batch)
    }
    self = spool.predictions(threadCount: threadCount)
  }

  /// Refuses outputs, and numbers to be predicted, that are infinite or not a number; the error names the records.
  ///
  /// - Parameter role: whose records they are, such as `validation`.
  public func checkFinite(of role: String) throws {
    guard recordCount > 0 else { throw TrainingError(.noData, "the \(role) split holds no record") }
    var bad: (targets: BadRecords, outputs: BadRecords) = (BadRecords(), BadRecords())
    try forEachBlock(
      { block in
        func ids(_ values: [Double]) -> [Int64] {
          if values.allSatisfy(\.isFinite) { return [] }
          return (0..<block.count).filter { !values[block.row($0)].allSatisfy(\.isFinite) }.map { block.recordIDs[$0] }
        }
        return (targets: ids(block.targets), outputs: ids(block.outputs))
      },
      deliver: { block in
        bad.targets.add(block.targets)
        bad.outputs.add(block.outputs)
      })
    guard bad.targets.count == 0 else {
      throw TrainingError(
        .diverged,
        "what is to be predicted is not finite in \(role) records \(bad.targets.words); repair or filter them")
    }
    guard bad.outputs.count == 0 else {
      throw TrainingError(
        .diverged,
        "the network's outputs are not finite for \(role) records \(bad.outputs.words): "
          + (bad.outputs.count == recordCount
            ? "the last update went too far; lower the learning rate or clip gradients" : "repair or filter them"))
    }
  }

  /// The loss, as training computes and averages it.
  ///
  /// - Throws: `NetworkError` where its class weights are not as many as the classes.
  public func loss(_ loss: Loss) throws -> Double {
    @Sendable func add(_ sum: inout LossSum, _ block: PredictionBlock) throws {
      func tensor(_ values: [Double]) -> Tensor {
        Tensor(shape: [block.count, block.width], values: values.map { Float($0) })
      }
      sum += try loss.sum(
        of: tensor(block.outputs),
        block.targets.isEmpty ? .labels(block.labels) : .values(tensor(block.targets)))
    }
    let total =
      truth == .numbers
      ? try reduce(LossSum(), { try add(&$0, $1) }, merge: +=)
      : try reduceLabelled(LossSum(), { try add(&$0, $1) }, merge: +=)
    return total.mean
  }
}

extension PredictionSpool {
  /// Adds what a network says of a batch, but for its padding.
  package mutating func append(_ outputs: Tensor, of batch: Batch) throws {
    let count = batch.validCount
    try append(
      outputs: outputs.values.prefix(count * outputs.shape[1]), labels: batch.labels.prefix(count),
      targets: batch.targets.map { $0.values.prefix(count * $0.shape[1]) },
      recordIDs: batch.recordIDs.prefix(count).map(Int64.init))
  }
}

/// Records that something is wrong with, of which the first are named.
private struct BadRecords {
  private(set) var count = 0
  private var first: [Int64] = []
  private static let namedCount = 8

  mutating func add(_ ids: [Int64]) {
    count += ids.count
    first += ids.prefix(Self.namedCount - first.count)
  }

  var words: String {
    first.map { "\($0)" }.joined(separator: ", ") + (count > first.count ? " and \(count - first.count) more" : "")
  }
}
