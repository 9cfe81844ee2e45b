public import Evaluation
import Glibc

/// The mean negative log likelihood of the true labels in nats; probabilities below ``probabilityFloor`` count as it.
public func negativeLogLikelihood(of probabilities: LabelledScores) -> Double {
  var total = 0.0
  for (record, label) in probabilities.labels.enumerated() {
    total -= log(max(probabilities.scores.values[record * probabilities.classCount + Int(label)], probabilityFloor))
  }
  return total / Double(probabilities.recordCount)
}
