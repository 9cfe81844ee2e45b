/// How often each true class was decided as each class.
public struct ConfusionMatrix: Sendable, Equatable, Codable {
  /// The number of records, `[true class][decided class]`.
  public let counts: [[Int]]

  /// Counts decisions.
  ///
  /// Complexity: O(records · classes).
  public init(of predictions: Predictions) {
    var counts = [[Int]](
      repeating: [Int](repeating: 0, count: predictions.classCount), count: predictions.classCount)
    for (label, decision) in zip(predictions.labels, predictions.decisions()) {
      counts[Int(label)][Int(decision)] += 1
    }
    self.counts = counts
  }

  /// Wraps finished counts.
  ///
  /// - Precondition: as many columns as rows.
  public init(counts: [[Int]]) {
    precondition(counts.allSatisfy { $0.count == counts.count }, "a confusion matrix is square")
    self.counts = counts
  }

  /// Precision, recall and F1 of every class.
  public func classScores() -> [ClassScore] { counts.indices.map { ClassScore(classIndex: $0, matrix: self) } }
}
