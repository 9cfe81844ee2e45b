public import Evaluation

/// The largest gap between accuracy and mean confidence of any non-empty bin, in [0, 1].
///
/// One record alone in a bin counts in full: read it beside the counts of ``reliabilityBins(of:binCount:)``.
public func maximumCalibrationError(of probabilities: LabelledScores, binCount: Int = 15) -> Double {
  reliabilityBins(of: probabilities, binCount: binCount).reduce(0) { largest, bin in
    bin.recordCount == 0 ? largest : max(largest, abs(bin.accuracy - bin.meanConfidence))
  }
}
