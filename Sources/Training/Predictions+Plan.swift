import Arrays
public import Evaluation
public import Networks
public import Streams

/// What a network says of a stream of records, in the stream's order, beside what is true of them.
extension Predictions {
  /// Runs a network over a stream; what it says is kept in memory.
  ///
  /// - Parameters:
  ///   - plan: an inference plan that holds the network's values.
  ///   - meaning: What its outputs say.
  ///   - next: gives batches of at most the plan's size; padding is left out of the result.
  /// - Throws: `TrainingError` for a record without a class, where there is no target; what `next` throws.
  public init(_ plan: ExecutionPlan, meaning: OutputMeaning, over next: () throws -> Batch?) throws {
    var outputs: [Float] = []
    var labels: [Int32] = []
    var targets: [Float]?
    var recordIDs: [Int64] = []
    while let batch = try next() {
      if batch.targets == nil { try batch.checkLabels(classCount: plan.outputCount) }
      try batch.checkInputs()
      outputs += plan.predict(batch.inputs).values.prefix(batch.validCount * plan.outputCount)
      labels += batch.labels.prefix(batch.validCount)
      recordIDs += batch.recordIDs.prefix(batch.validCount).map(Int64.init)
      if let found = batch.targets {
        targets = targets ?? []
        targets?.append(contentsOf: found.values.prefix(batch.validCount * found.shape[1]))
      }
    }
    try self.init(
      meaning: meaning, width: plan.outputCount, outputs: outputs, labels: labels, targets: targets,
      recordIDs: recordIDs)
  }

  /// Refuses outputs, and numbers to be predicted, that are infinite or not a number; the error names the records.
  ///
  /// - Parameter role: whose records they are, such as `validation`.
  public func checkFinite(of role: String) throws {
    guard recordCount > 0 else { throw TrainingError(.noData, "the \(role) split holds no record") }
    var bad: (targets: [Int64], outputs: [Int64]) = ([], [])
    try forEachBlock(
      { block in
        func ids(_ values: [Double]) -> [Int64] {
          if values.allSatisfy(\.isFinite) { return [] }
          return (0..<block.count).filter { !values[block.row($0)].allSatisfy(\.isFinite) }.map { block.recordIDs[$0] }
        }
        return (targets: ids(block.targets), outputs: ids(block.outputs))
      },
      deliver: { block in
        bad.targets += block.targets
        bad.outputs += block.outputs
      })
    func list(_ ids: [Int64]) -> String {
      ids.prefix(8).map { "\($0)" }.joined(separator: ", ") + (ids.count > 8 ? " and \(ids.count - 8) more" : "")
    }
    guard bad.targets.isEmpty else {
      throw TrainingError(
        .diverged,
        "what is to be predicted is not finite in \(role) records \(list(bad.targets)); repair or filter them")
    }
    guard bad.outputs.isEmpty else {
      throw TrainingError(
        .diverged,
        "the network's outputs are not finite for \(role) records \(list(bad.outputs)): "
          + (bad.outputs.count == recordCount
            ? "the last update went too far; lower the learning rate or clip gradients" : "repair or filter them"))
    }
  }

  /// The loss, as training computes and averages it.
  ///
  /// - Throws: `NetworkError` where its class weights are not as many as the classes.
  public func loss(_ loss: Loss) throws -> Double {
    let all = try collected()
    func tensor(_ values: [Double]) -> Tensor {
      Tensor(shape: [recordCount, width], values: values.map { Float($0) })
    }
    return try loss.mean(
      of: tensor(all.outputs), truth == .numbers ? .values(tensor(all.targets)) : .labels(all.labels))
  }
}
