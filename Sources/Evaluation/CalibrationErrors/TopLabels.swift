/// Few records' bins, confidences and outcomes, each kept: what resampling draws from.
package struct TopLabels: Sendable {
  /// Up to so many records are drawn one by one; of more, sums are drawn.
  static let limit = 1 << 18

  private(set) var bin: [UInt16] = []
  private(set) var confidence: [Double] = []
  private(set) var isCorrect: [Bool] = []

  package init(_ predictions: Predictions, _ bins: ConfidenceBins) throws {
    try predictions.probabilities.forEachBlock(
      { block in
        try block.checkLabels()
        return (0..<block.count).map { block.decided($0) }
      },
      deliver: { records in
        for record in records {
          bin.append(UInt16(truncatingIfNeeded: bins.index(of: record.confidence)))
          confidence.append(record.confidence)
          isCorrect.append(record.isCorrect)
        }
      })
  }
}

/// What many records add up to in each bin: the moments from which sums of resamples are drawn.
package struct BinMoments: Sendable {
  /// Records of each bin.
  private(set) var counts: [Double]
  /// Σ g and Σ g² with g = outcome − confidence.
  private(set) var gaps, squares: [Double]
  /// Σ c · (1 − c), the variance of outcomes that are right with just the stated confidence.
  private(set) var variances: [Double]

  package init(_ predictions: Predictions, _ bins: ConfidenceBins) throws {
    let none = [Double](repeating: 0, count: bins.count)
    (counts, gaps, squares, variances) = (none, none, none, none)
    self = try predictions.probabilities.reduceLabelled(
      self,
      { sums, block in
        for record in 0..<block.count {
          let (confidence, isCorrect) = block.decided(record)
          sums.add(bins.index(of: confidence), confidence, isCorrect)
        }
      }, merge: { $0.merge($1) })
  }

  private mutating func add(_ bin: Int, _ confidence: Double, _ isCorrect: Bool) {
    let gap = (isCorrect ? 1 : 0) - confidence
    counts[bin] += 1
    gaps[bin] += gap
    squares[bin] += gap * gap
    variances[bin] += confidence * (1 - confidence)
  }

  private mutating func merge(_ other: BinMoments) {
    for bin in counts.indices {
      counts[bin] += other.counts[bin]
      gaps[bin] += other.gaps[bin]
      squares[bin] += other.squares[bin]
      variances[bin] += other.variances[bin]
    }
  }
}
