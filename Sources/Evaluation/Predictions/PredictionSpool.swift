import Records

/// Predictions that come batch by batch, of any number of records: few wait in memory, many in files without a name.
public struct PredictionSpool {
  private let meaning: OutputMeaning
  private let width: Int
  private var outputs, targets: WaitingNumbers<Float>
  private var labels: WaitingNumbers<Int32>
  private var recordIDs: WaitingNumbers<Int64>

  /// Starts with no records.
  ///
  /// - Parameters:
  ///   - meaning: What the outputs say.
  ///   - width: Outputs of a record: classes, or numbers.
  ///   - folder: Where many records wait; `$TMPDIR`, or `/tmp`, if `nil`.
  public init(meaning: OutputMeaning, width: Int, waitingIn folder: String? = nil) {
    precondition(width >= 1, "predictions of \(width) values")
    (self.meaning, self.width) = (meaning, width)
    (outputs, targets) = (WaitingNumbers(in: folder), WaitingNumbers(in: folder))
    (labels, recordIDs) = (WaitingNumbers(in: folder), WaitingNumbers(in: folder))
  }

  /// Adds the records of a batch.
  ///
  /// - Parameters:
  ///   - outputs: `[record, output]`, row after row.
  ///   - labels: The true class of each record, -1 for none.
  ///   - targets: The true numbers, as many as outputs, of all batches or of none; `nil` where classes are predicted.
  ///   - recordIDs: Each record's id.
  /// - Throws: ``EvaluationError`` `labelOutOfRange` naming the record, where classes are predicted; `RecordsError` where
  ///   the disk does not take them.
  public mutating func append(
    outputs: some Collection<Float>, labels: some Collection<Int32>, targets: (some Collection<Float>)?,
    recordIDs: some Collection<Int64>
  ) throws {
    let count = labels.count
    precondition(
      outputs.count == count * width && recordIDs.count == count && (targets?.count ?? outputs.count) == outputs.count,
      "\(outputs.count) outputs of \(width) beside \(count) labels, \(recordIDs.count) ids and \(targets?.count ?? 0) targets"
    )
    if targets == nil, let bad = labels.first(where: { Int($0) >= width || $0 < -1 }) {
      throw EvaluationError(
        .labelOutOfRange,
        "one of the records \(self.labels.count)..<\(self.labels.count + count) has label \(bad), which is not in 0..<\(width)"
      )
    }
    try self.outputs.append(outputs)
    try self.labels.append(labels)
    if let targets { try self.targets.append(targets) }
    try self.recordIDs.append(recordIDs)
  }

  /// What was added.
  ///
  /// - Parameter threadCount: How many threads may read at once.
  public func predictions(threadCount: Int = 1) -> Predictions {
    let (outputs, targets, labels, recordIDs, width) = (outputs, targets, labels, recordIDs, width)
    precondition(targets.count == 0 || targets.count == outputs.count, "some batches have targets, and some have none")
    return Predictions(
      meaning: meaning, width: width, recordCount: labels.count, truth: targets.count > 0 ? .numbers : .classes,
      threadCount: threadCount
    ) { records, block in
      let places = records.lowerBound * width..<records.upperBound * width
      try outputs.read(places, into: &block.scratch)
      block.widen(to: \.outputs)
      if targets.count > 0 {
        try targets.read(places, into: &block.scratch)
        block.widen(to: \.targets)
      }
      try labels.read(records, into: &block.labels)
      try recordIDs.read(records, into: &block.recordIDs)
    }
  }
}
