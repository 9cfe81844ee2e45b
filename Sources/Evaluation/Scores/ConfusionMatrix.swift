/// How often each true class was decided as each class.
public struct ConfusionMatrix: Sendable, Equatable, Codable {
  /// The number of records, `[true class][decided class]`.
  public let counts: [[Int]]

  /// A matrix of more classes has more numbers than anybody reads.
  static let classLimit = 1 << 14

  /// Counts decisions.
  ///
  /// Complexity: O(records · classes).
  public init(of predictions: Predictions) throws {
    let width = predictions.width
    guard width <= Self.classLimit else {
      throw EvaluationError(
        .shapeMismatch, "a confusion matrix is of at most \(Self.classLimit) classes, the predictions are of \(width)")
    }
    let counts = try predictions.reduceLabelled(
      [Int](repeating: 0, count: width * width),
      { counts, block in
        for record in 0..<block.count { counts[Int(block.labels[record]) * width + block.decision(record)] += 1 }
      }, merge: { total, counts in for index in total.indices { total[index] += counts[index] } })
    self.counts = (0..<width).map { Array(counts[$0 * width..<($0 + 1) * width]) }
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
