public import Evaluation

/// The mean squared distance between probabilities and the one-hot truth, summed over classes, in [0, 2].
///
/// - Reference: Brier, 1950, "Verification of forecasts expressed in terms of probability", equation 2.
public func brierScore(of probabilities: LabelledScores) -> Double {
  let classCount = probabilities.classCount
  var total = 0.0
  for (record, label) in probabilities.labels.enumerated() {
    for column in 0..<classCount {
      let gap = probabilities.scores.values[record * classCount + column] - (column == Int(label) ? 1 : 0)
      total += gap * gap
    }
  }
  return total / Double(probabilities.recordCount)
}
