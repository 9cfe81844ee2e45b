/// How well one class is told from the rest.
public struct ClassScore: Sendable, Equatable, Codable {
  /// The class.
  public let classIndex: Int
  /// The number of records that truly belong to it.
  public let support: Int
  /// The share of records decided as this class that belong to it; `nil` where none was.
  public let precision: Double?
  /// The share of its records that were decided as it; `nil` where it has none.
  public let recall: Double?
  /// The harmonic mean of precision and recall, 2·TP/(2·TP + FP + FN); `nil` where nothing was true nor decided.
  public let f1: Double?

  /// Reads one class off a confusion matrix.
  public init(classIndex: Int, matrix: ConfusionMatrix) {
    let hits = matrix.counts[classIndex][classIndex]
    let support = matrix.counts[classIndex].reduce(0, +)
    let decided = matrix.counts.reduce(0) { $0 + $1[classIndex] }
    self.classIndex = classIndex
    self.support = support
    precision = decided > 0 ? Double(hits) / Double(decided) : nil
    recall = support > 0 ? Double(hits) / Double(support) : nil
    f1 = support + decided > 0 ? 2 * Double(hits) / Double(support + decided) : nil
  }
}
