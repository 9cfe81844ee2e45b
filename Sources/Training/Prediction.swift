public import Arrays
public import Networks
public import Streams

/// What a network says of a stream of records, in the stream's order.
public struct Prediction: Sendable, Equatable {
  /// `[record, class]`.
  public let logits: Tensor
  /// The true class of each record.
  public let labels: [Int32]
  /// Each record's id in the stream.
  public let recordIDs: [Int]

  /// Runs a network over a stream.
  ///
  /// - Parameters:
  ///   - plan: an inference plan that holds the network's values.
  ///   - next: gives batches of at most the plan's size; padding is left out of the result.
  public init(_ plan: ExecutionPlan, over next: () throws -> Batch?) throws {
    var logits: [Float] = []
    var labels: [Int32] = []
    var recordIDs: [Int] = []
    while let batch = try next() {
      let output = plan.predict(batch.inputs)
      logits += output.values.prefix(batch.validCount * plan.outputCount)
      labels += batch.labels.prefix(batch.validCount)
      recordIDs += batch.recordIDs.prefix(batch.validCount)
    }
    self.logits = Tensor(shape: [labels.count, plan.outputCount], values: logits)
    self.labels = labels
    self.recordIDs = recordIDs
  }

  /// The loss, as training computes and averages it.
  ///
  /// - Throws: ``NetworkError`` where its class weights are not as many as the classes.
  public func loss(_ loss: Loss) throws -> Double { try loss.mean(of: logits, .labels(labels)) }

  /// The share of records whose largest logit (the first of equals) is the label's.
  public var accuracy: Double {
    let classes = logits.shape[1]
    let correctCount = labels.indices.count { record in
      let row = logits.values[record * classes..<(record + 1) * classes]
      return row.firstIndex(of: row.max() ?? .nan).map { $0 - row.startIndex } == Int(labels[record])
    }
    return labels.isEmpty ? .nan : Double(correctCount) / Double(labels.count)
  }
}
