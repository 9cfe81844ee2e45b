public import Arrays
public import Networks
public import Streams

/// What a network says of a stream of records, in the stream's order, beside what is true of them.
public struct Prediction: Sendable, Equatable {
  /// What is true of records.
  public enum Truth: Sendable, Equatable {
    /// The class of each record.
    case labels([Int32])
    /// The numbers to be predicted, `[record, value]`, with the class of each record; -1 for none.
    case targets(Tensor, labels: [Int32])
  }

  /// `[record, value]`: logits of the classes, or the numbers predicted.
  public let outputs: Tensor
  /// What the outputs should say: numbers where the stream has a target, else classes.
  public let truth: Truth
  /// Each record's id in the stream.
  public let recordIDs: [Int]

  /// Runs a network over a stream.
  ///
  /// - Parameters:
  ///   - plan: an inference plan that holds the network's values.
  ///   - next: gives batches of at most the plan's size; padding is left out of the result.
  /// - Throws: ``TrainingError`` for a record without a class, where there is no target; what `next` throws.
  public init(_ plan: ExecutionPlan, over next: () throws -> Batch?) throws {
    var outputs: [Float] = []
    var labels: [Int32] = []
    var targets: [Float]?
    var targetCount = 0
    var recordIDs: [Int] = []
    while let batch = try next() {
      if batch.targets == nil { try batch.checkLabels(classCount: plan.outputCount) }
      try batch.checkInputs()
      let output = plan.predict(batch.inputs)
      outputs += output.values.prefix(batch.validCount * plan.outputCount)
      labels += batch.labels.prefix(batch.validCount)
      recordIDs += batch.recordIDs.prefix(batch.validCount)
      if let found = batch.targets {
        targetCount = found.shape[1]
        targets = targets ?? []
        targets?.append(contentsOf: found.values.prefix(batch.validCount * targetCount))
      }
    }
    self.outputs = Tensor(shape: [labels.count, plan.outputCount], values: outputs)
    truth =
      targets.map { .targets(Tensor(shape: [labels.count, targetCount], values: $0), labels: labels) }
      ?? .labels(labels)
    self.recordIDs = recordIDs
  }

  /// Refuses outputs, and numbers to be predicted, that are infinite or not a number; the error names the records.
  ///
  /// - Parameter role: whose records they are, such as `validation`.
  public func checkFinite(of role: String) throws(TrainingError) {
    guard !recordIDs.isEmpty else { throw TrainingError(.noData, "the \(role) split holds no record") }
    func rows(_ tensor: Tensor) -> [Int] {
      let width = tensor.shape[1]
      return recordIDs.indices.filter { record in
        !tensor.values[record * width..<(record + 1) * width].allSatisfy(\.isFinite)
      }
    }
    func list(_ rows: [Int]) -> String {
      rows.prefix(8).map { "\(recordIDs[$0])" }.joined(separator: ", ")
        + (rows.count > 8 ? " and \(rows.count - 8) more" : "")
    }
    if case .targets(let targets, _) = truth {
      let bad = rows(targets)
      guard bad.isEmpty else {
        throw TrainingError(
          .diverged, "what is to be predicted is not finite in \(role) records \(list(bad)); repair or filter them")
      }
    }
    let bad = rows(outputs)
    guard bad.isEmpty else {
      throw TrainingError(
        .diverged,
        "the network's outputs are not finite for \(role) records \(list(bad)): "
          + (bad.count == recordIDs.count
            ? "the last update went too far; lower the learning rate or clip gradients" : "repair or filter them"))
    }
  }

  /// The loss, as training computes and averages it.
  ///
  /// - Throws: ``NetworkError`` where its class weights are not as many as the classes.
  public func loss(_ loss: Loss) throws -> Double {
    switch truth {
    case .labels(let labels): try loss.mean(of: outputs, .labels(labels))
    case .targets(let targets, _): try loss.mean(of: outputs, .values(targets))
    }
  }

  /// The share of records whose largest logit (the first of equals) is the label's; `nil` where numbers are predicted.
  public var accuracy: Double? {
    guard case .labels(let labels) = truth else { return nil }
    let classes = outputs.shape[1]
    let correctCount = labels.indices.count { record in
      let row = outputs.values[record * classes..<(record + 1) * classes]
      return row.firstIndex(of: row.max() ?? .nan).map { $0 - row.startIndex } == Int(labels[record])
    }
    return labels.isEmpty ? .nan : Double(correctCount) / Double(labels.count)
  }

  /// R², the share of the targets' variance that the outputs explain, the mean over the numbers of a record; `nil` where
  /// classes are predicted, or a number is the same in all records.
  public var determination: Double? {
    guard case .targets(let targets, _) = truth, !recordIDs.isEmpty else { return nil }
    let width = targets.shape[1]
    var total = 0.0
    for value in 0..<width {
      let places = stride(from: value, to: targets.count, by: width)
      let mean = places.reduce(0.0) { $0 + Double(targets.values[$1]) } / Double(recordIDs.count)
      func squares(_ deviation: (Int) -> Double) -> Double { places.reduce(0) { $0 + deviation($1) * deviation($1) } }
      let variance = squares { Double(targets.values[$0]) - mean }
      guard variance > 0 else { return nil }
      total += 1 - squares { Double(targets.values[$0]) - Double(outputs.values[$0]) } / variance
    }
    return total / Double(width)
  }
}
