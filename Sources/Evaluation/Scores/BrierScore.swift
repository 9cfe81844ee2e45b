/// The mean squared distance between probabilities and the one-hot truth, summed over classes, in [0, 2].
///
/// Scores are made probabilities first.
///
/// - Reference: Brier, 1950, "Verification of forecasts expressed in terms of probability", equation 2.
public func brierScore(of predictions: Predictions) throws -> Double {
  let total = try predictions.probabilities.reduceLabelled(
    0.0, { sum, block in for record in 0..<block.count { sum += block.brierScore(record) } }, merge: +=)
  return total / Double(predictions.recordCount)
}

extension PredictionBlock {
  /// The squared distance of a record of probabilities from the truth.
  package func brierScore(_ record: Int) -> Double {
    let row = row(record)
    let truth = row.lowerBound + Int(labels[record])
    var sum = 0.0
    for index in row {
      let gap = outputs[index] - (index == truth ? 1 : 0)
      sum += gap * gap
    }
    return sum
  }
}
