/// Records that are likely to carry the wrong class, by predictions of models that were not trained on them.
///
/// A record counts as confidently of a class where the probability of it reaches the mean probability that the class is
/// given for records which carry it. Those confidently of another class than their own are suspected; the share of
/// wrong classes is estimated from how many there are of each pair of classes.
///
/// - Reference: Northcutt, Jiang and Chuang, 2021, "Confident Learning: Estimating Uncertainty in Dataset Labels",
///   equations 1 to 3; as cleanlab 2's `filter_by="confident_learning"`, ranked by self-confidence.
public struct ConfidentLearning: Sendable, Equatable {
  /// The suspected records by their places, the likeliest first: those whose own class is given the least probability.
  public let suspected: [Int]
  /// The estimated share of records that carry a wrong class.
  public let estimatedShare: Double

  /// Looks for them.
  ///
  /// Complexity: O(records · classes).
  public init(_ judged: JudgedRecords) {
    let width = judged.width
    var (sums, counts) = ([Double](repeating: 0, count: width), [Int](repeating: 0, count: width))
    for record in 0..<judged.count {
      sums[judged.labels[record]] += judged.selfConfidence(record)
      counts[judged.labels[record]] += 1
    }
    // A class that no record carries is none that one could be of.
    let thresholds = zip(sums, counts).map { $1 > 0 ? $0 / Double($1) - 1e-6 : .infinity }
    var joint = [Double](repeating: 0, count: width * width)
    var suspected: [Int] = []
    for record in 0..<judged.count {
      let row = record * width
      let confident = (0..<width).filter { judged.probabilities[row + $0] >= thresholds[$0] }
      guard let first = confident.first else { continue }
      let guess = confident.count > 1 ? judged.decision(record) : first
      joint[judged.labels[record] * width + guess] += 1
      // What the model decides as its class it has no quarrel with.
      if guess != judged.labels[record], judged.decision(record) != judged.labels[record] { suspected.append(record) }
    }
    self.suspected = suspected.sorted { (judged.selfConfidence($0), $0) < (judged.selfConfidence($1), $1) }
    var wrong = 0.0
    for label in 0..<width where counts[label] > 0 {
      let row = joint[label * width..<(label + 1) * width]
      let sum = row.reduce(0, +)
      guard sum > 0 else { continue }
      wrong += Double(counts[label]) * (1 - row[row.startIndex + label] / sum)
    }
    estimatedShare = wrong / Double(max(judged.count, 1))
  }
}
