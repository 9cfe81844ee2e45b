public import Arrays

/// Class scores with the true label of every record, checked once so that all that follows is total.
public struct LabelledScores: Sendable, Equatable {
  /// Logits, log-probabilities or probabilities, as the function that takes them says.
  public let scores: ClassScores
  /// The true class of each record, `0..<classCount`.
  public let labels: [Int32]

  /// Checks that there is one label in range for every record, and at least one record.
  public init(_ scores: ClassScores, labels: [Int32]) throws(EvaluationError) {
    guard labels.count == scores.recordCount else {
      throw EvaluationError(
        .shapeMismatch, "\(labels.count) labels for \(scores.recordCount) records; pass one label per record")
    }
    guard !labels.isEmpty else {
      throw EvaluationError(.tooFewRecords, "no records to calibrate on; check the split that feeds this stage")
    }
    if let bad = labels.firstIndex(where: { $0 < 0 || $0 >= scores.classCount }) {
      throw EvaluationError(
        .labelOutOfRange, "label \(labels[bad]) of record \(bad) is not in 0..<\(scores.classCount)")
    }
    self.init(unchecked: scores, labels: labels)
  }

  /// Checks and joins a tensor `[record, class]` and its labels.
  public init(_ scores: Tensor, labels: [Int32]) throws(EvaluationError) {
    try self.init(ClassScores(scores), labels: labels)
  }

  package init(unchecked scores: ClassScores, labels: [Int32]) {
    self.scores = scores
    self.labels = labels
  }

  /// The number of records, at least 1.
  public var recordCount: Int { labels.count }

  /// The number of classes.
  public var classCount: Int { scores.classCount }

  /// The classes that no record is of, ascending.
  public var absentClasses: [Int] {
    let present = Set(labels)
    return (0..<classCount).filter { !present.contains(Int32($0)) }
  }

  /// Chosen records, in the order given.
  package func selecting(_ records: [Int]) -> LabelledScores {
    LabelledScores(unchecked: scores.selecting(records), labels: records.map { labels[$0] })
  }

  /// The same labels beside other scores of the same shape.
  package func replacing(_ scores: ClassScores) -> LabelledScores { LabelledScores(unchecked: scores, labels: labels) }
}
