/// Equal-width bins of [0, 1], each (lower, upper]; the first also holds 0, the last holds 1.
///
/// Edge i is the double nearest to i / count, so a confidence exactly on an edge has one defined bin.
package struct ConfidenceBins: Sendable {
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

extension PredictionBlock {
  /// The class that a record of probabilities is decided as, its probability, and whether it is the true one.
  func decided(_ record: Int) -> (confidence: Double, isCorrect: Bool) {
    let decision = decision(record)
    return (outputs[record * width + decision], decision == Int(labels[record]))
  }
}

/// What records of each bin add up to.
struct BinSums: Sendable {
  private(set) var counts, correct: [Int]
  private(set) var confidences: [Double]
  /// Σ (outcome − confidence).
  private(set) var gaps: [Double]

  init(binCount: Int) {
    (counts, correct) = ([Int](repeating: 0, count: binCount), [Int](repeating: 0, count: binCount))
    (confidences, gaps) = ([Double](repeating: 0, count: binCount), [Double](repeating: 0, count: binCount))
  }

  mutating func add(bin: Int, outcome: Bool, confidence: Double) {
    counts[bin] += 1
    correct[bin] += outcome ? 1 : 0
    confidences[bin] += confidence
    gaps[bin] += (outcome ? 1 : 0) - confidence
  }

  mutating func merge(_ other: BinSums) {
    for bin in counts.indices {
      counts[bin] += other.counts[bin]
      correct[bin] += other.correct[bin]
      confidences[bin] += other.confidences[bin]
      gaps[bin] += other.gaps[bin]
    }
  }

  /// Σ over bins of |Σ outcome − Σ confidence| / n, which is Σ n_b/n · |accuracy − confidence|.
  var expectedCalibrationError: Double { meanGap(gaps, recordCount: counts.reduce(0, +)) }
}

/// The sum of the bins' gaps, whatever their sign, per record.
func meanGap(_ gaps: [Double], recordCount: Int) -> Double {
  gaps.reduce(0) { $0 + abs($1) } / Double(recordCount)
}
