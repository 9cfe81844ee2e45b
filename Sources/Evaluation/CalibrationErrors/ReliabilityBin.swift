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

/// All bins of a reliability diagram, empty ones too, from 0 to 1; scores are made probabilities first.
///
/// - Reference: DeGroot and Fienberg, 1983, "The comparison and evaluation of forecasters".
public func reliabilityBins(of predictions: Predictions, binCount: Int = 15) throws -> [ReliabilityBin] {
  try binSums(of: predictions, binCount: binCount).bins
}

extension BinSums {
  /// What they are for readers.
  var bins: [ReliabilityBin] {
    let edges = ConfidenceBins(count: counts.count)
    return counts.indices.map { bin in
      let divisor = Double(max(counts[bin], 1))
      return ReliabilityBin(
        lower: edges.edge(bin), upper: edges.edge(bin + 1), recordCount: counts[bin],
        meanConfidence: confidences[bin] / divisor, accuracy: Double(correct[bin]) / divisor)
    }
  }
}
