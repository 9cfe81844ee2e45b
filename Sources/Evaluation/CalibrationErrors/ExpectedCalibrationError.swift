/// The expected calibration error of top-label confidences over equal-width bins, in [0, 1].
///
/// Σ_b n_b/n · |accuracy_b − confidence_b|; bins are (lower, upper], the first holds 0 and the last 1. Scores are made
/// probabilities first. Complexity: O(records · classes).
///
/// - Reference: Naeini, Cooper and Hauskrecht, 2015, "Obtaining well calibrated probabilities using Bayesian binning";
///   edges as in Guo et al., 2017.
public func expectedCalibrationError(of predictions: Predictions, binCount: Int = 15) throws -> Double {
  try binSums(of: predictions, binCount: binCount).expectedCalibrationError
}

/// What the records' top-label confidences and outcomes add up to, bin by bin.
func binSums(of predictions: Predictions, binCount: Int) throws -> BinSums {
  let bins = ConfidenceBins(count: binCount)
  return try predictions.probabilities.reduceLabelled(
    BinSums(binCount: binCount),
    { sums, block in
      for record in 0..<block.count {
        let (confidence, isCorrect) = block.decided(record)
        sums.add(bin: bins.index(of: confidence), outcome: isCorrect, confidence: confidence)
      }
    }, merge: { $0.merge($1) })
}
