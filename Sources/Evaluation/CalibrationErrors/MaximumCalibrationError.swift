/// The largest gap between accuracy and mean confidence of any non-empty bin, in [0, 1].
///
/// One record alone in a bin counts in full: read it beside the counts of ``reliabilityBins(of:binCount:)``.
public func maximumCalibrationError(of predictions: Predictions, binCount: Int = 15) throws -> Double {
  try reliabilityBins(of: predictions, binCount: binCount).largestGap
}

extension [ReliabilityBin] {
  /// The largest gap of a bin that is not empty.
  var largestGap: Double {
    reduce(0) { largest, bin in
      bin.recordCount == 0 ? largest : Swift.max(largest, abs(bin.accuracy - bin.meanConfidence))
    }
  }
}
