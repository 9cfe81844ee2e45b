public import Arrays

/// What one model, or an ensemble, says about labelled records: checked once, so that all functions of it are total.
public struct Predictions: Sendable, Equatable {
  /// How the classes of a record stand to each other.
  public enum Classes: String, Sendable, Equatable, Codable {
    /// One of them is true, so that probabilities sum to 1.
    case exclusive
    /// Each is true or not by itself, as after binary cross-entropy; the record's class is the likeliest of them.
    case independent
  }

  /// The true class of each record, `0..<classCount`.
  public let labels: [Int32]
  /// Class probabilities `[record, class]`; each row sums to 1 within 10⁻³ where classes are exclusive.
  public let probabilities: Tensor
  /// How the classes stand to each other.
  public let classes: Classes
  /// Logits `[record, class]`, where the model has them; an ensemble's mean has none.
  public let logits: Tensor?

  /// Checks and joins labels, probabilities and logits.
  ///
  /// - Throws: `empty`, `shapeMismatch`, `labelOutOfRange` or `notADistribution`, naming the record.
  public init(
    labels: [Int32], probabilities: Tensor, classes: Classes = .exclusive, logits: Tensor? = nil
  ) throws(EnsembleError) {
    guard probabilities.shape.count == 2, probabilities.shape[1] >= 1, probabilities.shape[0] == labels.count else {
      throw EnsembleError(
        .shapeMismatch,
        "probabilities of shape \(probabilities.shape) for \(labels.count) labels; pass [record, class] and one label each"
      )
    }
    guard !labels.isEmpty else {
      throw EnsembleError(.empty, "predictions of no records; check the split predicted on")
    }
    let classCount = probabilities.shape[1]
    if let bad = labels.firstIndex(where: { $0 < 0 || $0 >= classCount }) {
      throw EnsembleError(.labelOutOfRange, "label \(labels[bad]) of record \(bad) is not in 0..<\(classCount)")
    }
    for record in labels.indices {
      let row = probabilities.values[record * classCount..<(record + 1) * classCount]
      let sum = row.reduce(0.0) { $0 + Double($1) }
      guard row.allSatisfy({ $0 >= 0 && $0 <= 1.001 }), classes == .independent || abs(sum - 1) <= 1e-3 else {
        throw EnsembleError(
          .notADistribution,
          "probabilities of record \(record) sum to \(sum) or leave [0, 1]; pass softmax outputs, not logits")
      }
    }
    if let logits {
      guard logits.shape == probabilities.shape else {
        throw EnsembleError(
          .shapeMismatch, "logits of shape \(logits.shape) beside probabilities of shape \(probabilities.shape)")
      }
      if let bad = logits.values.firstIndex(where: { !$0.isFinite }) {
        throw EnsembleError(
          .notADistribution,
          "logit of record \(bad / classCount), class \(bad % classCount) is \(logits.values[bad]); "
            + "look for a member whose training diverged")
      }
    }
    self.labels = labels
    self.probabilities = probabilities
    self.classes = classes
    self.logits = logits
  }

  init(uncheckedLabels labels: [Int32], probabilities: Tensor, classes: Classes) {
    self.labels = labels
    self.probabilities = probabilities
    self.classes = classes
    logits = nil
  }

  /// The number of records, at least 1.
  public var recordCount: Int { labels.count }

  /// The number of classes.
  public var classCount: Int { probabilities.shape[1] }

  /// The most probable class of each record; the first of equals.
  public func decisions() -> [Int32] {
    labels.indices.map { record in
      let start = record * classCount
      var best = start
      for index in start..<start + classCount where probabilities.values[index] > probabilities.values[best] {
        best = index
      }
      return Int32(best - start)
    }
  }
}
