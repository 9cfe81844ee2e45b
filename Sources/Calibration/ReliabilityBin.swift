public import Evaluation

/// One bar of a reliability diagram: the records whose top-label confidence lies in (lower, upper].
public struct ReliabilityBin: Sendable, Equatable, Codable {
  /// The lower edge, excluded except in the first bin.
  public let lower: Double
  /// The upper edge, included.
  public let upper: Double
  /// How many records.
  public let recordCount: Int
  /// Their mean confidence; 0 for an empty bin.
  public let meanConfidence: Double
  /// The share decided rightly; 0 for an empty bin.
  public let accuracy: Double

  /// Makes a bin from finished numbers.
  public init(lower: Double, upper: Double, recordCount: Int, meanConfidence: Double, accuracy: Double) {
    self.lower = lower
    self.upper = upper
    self.recordCount = recordCount
    self.meanConfidence = meanConfidence
    self.accuracy = accuracy
  }
}

/// All bins of a reliability diagram, empty ones too, from 0 to 1.
///
/// - Reference: DeGroot and Fienberg, 1983, "The comparison and evaluation of forecasters".
public func reliabilityBins(of probabilities: LabelledScores, binCount: Int = 15) -> [ReliabilityBin] {
  let bins = ConfidenceBins(count: binCount)
  let top = TopLabel(probabilities)
  var counts = [Int](repeating: 0, count: binCount)
  var correct = counts
  var confidence = [Double](repeating: 0, count: binCount)
  for record in top.confidence.indices {
    let bin = bins.index(of: top.confidence[record])
    counts[bin] += 1
    correct[bin] += top.isCorrect[record] ? 1 : 0
    confidence[bin] += top.confidence[record]
  }
  return (0..<binCount).map { bin in
    let divisor = Double(max(counts[bin], 1))
    return ReliabilityBin(
      lower: bins.edge(bin), upper: bins.edge(bin + 1), recordCount: counts[bin],
      meanConfidence: confidence[bin] / divisor, accuracy: Double(correct[bin]) / divisor)
  }
}
