import Evaluation
import Glibc

/// Equal-width bins of [0, 1], each (lower, upper]; the first also holds 0, the last holds 1.
///
/// Edge i is the double nearest to i / count, so a confidence exactly on an edge has one defined bin.
package struct ConfidenceBins {
  package let count: Int

  package init(count: Int) {
    precondition(count >= 1, "binning needs at least one bin, got \(count)")
    self.count = count
  }

  package func edge(_ index: Int) -> Double { Double(index) / Double(count) }

  package func index(of confidence: Double) -> Int {
    // The product may round across an edge; the comparisons against the edges themselves decide.
    var index = min(max(Int((confidence * Double(count)).rounded(.up)) - 1, 0), count - 1)
    while index > 0 && confidence <= edge(index) { index -= 1 }
    while index < count - 1 && confidence > edge(index + 1) { index += 1 }
    return index
  }
}

/// The confidence of each record's decision and whether it was right.
struct TopLabel {
  var confidence: [Double] = []
  var isCorrect: [Bool] = []

  init(_ probabilities: LabelledScores) {
    for (record, label) in probabilities.labels.enumerated() {
      let decision = probabilities.scores.decision(record: record)
      confidence.append(probabilities.scores.values[record * probabilities.classCount + decision])
      isCorrect.append(decision == Int(label))
    }
  }
}

/// Σ over bins of |Σ outcome − Σ confidence| / n, which is Σ n_b/n · |accuracy − confidence|.
struct BinnedGap {
  private var gaps: [Double]

  init(binCount: Int) { gaps = [Double](repeating: 0, count: binCount) }

  mutating func add(bin: Int, outcome: Bool, confidence: Double) { gaps[bin] += (outcome ? 1 : 0) - confidence }

  func mean(recordCount: Int) -> Double { gaps.reduce(0) { $0 + abs($1) } / Double(recordCount) }
}
