import Arrays
import Glibc

/// The mean negative log likelihood of the true labels in nats; probabilities below 10⁻¹² count as 10⁻¹².
///
/// By Jensen's inequality the loss of ``meanProbabilities(of:)`` is at most the mean of the members' losses, wherever
/// no probability is below the clip. The clip is that of `Calibration.probabilityFloor`.
///
/// Of independent classes it is the likelihood of all of them: −log p of the true one and −log(1 − p) of each other.
public func logLoss(of predictions: Predictions) -> Double {
  var total = 0.0
  let classCount = predictions.classCount
  for (record, label) in predictions.labels.enumerated() {
    let row = predictions.probabilities.values[record * classCount..<(record + 1) * classCount]
    total -= log(max(Double(row[row.startIndex + Int(label)]), logLossClip))
    guard predictions.classes == .independent else { continue }
    for (index, probability) in row.enumerated() where index != Int(label) {
      total -= log(max(1 - Double(probability), logLossClip))
    }
  }
  return total / Double(predictions.recordCount)
}

/// The smallest probability ``logLoss(of:)`` takes a logarithm of.
let logLossClip = 1e-12
