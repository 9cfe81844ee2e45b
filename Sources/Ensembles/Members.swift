import Arrays

/// The predictions of two or more models, or of one, for the same records in the same order.
public struct Members: Sendable, Equatable {
  /// One entry per member, at least one.
  public let predictions: [Predictions]

  /// Checks that all members predict the same classes for the same labels.
  ///
  /// - Throws: `empty`, `shapeMismatch` or `differentRecords`, naming the member (counted from 1).
  public init(_ predictions: [Predictions]) throws(EnsembleError) {
    guard let first = predictions.first else {
      throw EnsembleError(.empty, "an ensemble of no members; name at least one trained model")
    }
    for (index, member) in predictions.enumerated() {
      guard member.probabilities.shape == first.probabilities.shape else {
        throw EnsembleError(
          .shapeMismatch,
          "member \(index + 1) predicts \(member.probabilities.shape) [record, class], member 1 predicts "
            + "\(first.probabilities.shape); predict the same split with each")
      }
      guard member.classes == first.classes else {
        throw EnsembleError(
          .shapeMismatch,
          "member \(index + 1) predicts \(member.classes.rawValue) classes, member 1 \(first.classes.rawValue) ones; their "
            + "probabilities have no common mean")
      }
      if let record = first.labels.indices.first(where: { member.labels[$0] != first.labels[$0] }) {
        throw EnsembleError(
          .differentRecords,
          "record \(record) is labelled \(member.labels[record]) for member \(index + 1) and \(first.labels[record]) "
            + "for member 1; predict the same split in the same order with each")
      }
    }
    self.predictions = predictions
  }

  /// The number of members, at least 1.
  public var count: Int { predictions.count }

  /// The true labels, the same for every member.
  public var labels: [Int32] { predictions[0].labels }

  /// The number of records, at least 1.
  public var recordCount: Int { predictions[0].recordCount }

  /// The number of classes.
  public var classCount: Int { predictions[0].classCount }
}
