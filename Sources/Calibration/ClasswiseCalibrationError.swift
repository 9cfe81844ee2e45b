public import Evaluation

/// The mean over classes of each class's one-against-the-rest expected calibration error, in [0, 1].
///
/// Bins as in ``expectedCalibrationError(of:binCount:)``. Complexity: O(records · classes).
///
/// - Reference: Kull et al., 2019, "Beyond temperature scaling", equation 3.
public func classwiseCalibrationError(of probabilities: LabelledScores, binCount: Int = 15) -> Double {
  let bins = ConfidenceBins(count: binCount)
  let classCount = probabilities.classCount
  var total = 0.0
  for column in 0..<classCount {
    var gap = BinnedGap(binCount: binCount)
    for (record, label) in probabilities.labels.enumerated() {
      let probability = probabilities.scores.values[record * classCount + column]
      gap.add(bin: bins.index(of: probability), outcome: Int(label) == column, confidence: probability)
    }
    total += gap.mean(recordCount: probabilities.recordCount)
  }
  return total / Double(classCount)
}
