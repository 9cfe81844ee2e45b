public import Evaluation

/// The expected calibration error of top-label confidences over equal-width bins, in [0, 1].
///
/// Σ_b n_b/n · |accuracy_b − confidence_b|; bins are (lower, upper], the first holds 0 and the last 1. `probabilities`
/// are rows that sum to 1. Complexity: O(records · classes).
///
/// - Reference: Naeini, Cooper and Hauskrecht, 2015, "Obtaining well calibrated probabilities using Bayesian binning";
///   edges as in Guo et al., 2017.
public func expectedCalibrationError(of probabilities: LabelledScores, binCount: Int = 15) -> Double {
  let bins = ConfidenceBins(count: binCount)
  let top = TopLabel(probabilities)
  var gap = BinnedGap(binCount: binCount)
  for record in top.confidence.indices {
    let confidence = top.confidence[record]
    gap.add(bin: bins.index(of: confidence), outcome: top.isCorrect[record], confidence: confidence)
  }
  return gap.mean(recordCount: probabilities.recordCount)
}
