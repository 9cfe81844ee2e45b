import Glibc
/// The mean negative log likelihood of the true classes in nats; probabilities below ``probabilityFloor`` count as it.
///
/// Of independent classes it is the likelihood of all of them: −log p of the true one and −log(1 − p) of each other.
/// Scores are made probabilities first.
public func negativeLogLikelihood(of predictions: Predictions) throws -> Double {
  let probabilities = try predictions.probabilities
  let areIndependent = predictions.meaning.isIndependent
  let total = try probabilities.reduceLabelled(
    0.0,
    { sum, block in
      for record in 0..<block.count { sum += block.negativeLogLikelihood(record, areIndependent: areIndependent) }
    }, merge: +=)
  return total / Double(predictions.recordCount)
}

extension PredictionBlock {
  /// What a record of probabilities costs, in nats.
  package func negativeLogLikelihood(_ record: Int, areIndependent: Bool) -> Double {
    let row = row(record)
    let truth = row.lowerBound + Int(labels[record])
    var cost = -log(max(outputs[truth], probabilityFloor))
    if areIndependent {
      for index in row where index != truth { cost -= log(max(1 - outputs[index], probabilityFloor)) }
    }
    return cost
  }
}
