import Arrays
import Glibc

/// The mean negative log likelihood of the true labels in nats; probabilities below 10⁻¹² count as 10⁻¹².
///
/// By Jensen's inequality the loss of ``meanProbabilities(of:)`` is at most the mean of the members' losses, wherever
/// no probability is below the clip. The clip is that of `Calibration.probabilityFloor`.
public func logLoss(of predictions: Predictions) -> Double {
  var total = 0.0
  for (record, label) in predictions.labels.enumerated() {
    let probability = Double(predictions.probabilities.values[record * predictions.classCount + Int(label)])
    total -= log(max(probability, logLossClip))
  }
  return total / Double(predictions.recordCount)
}

/// The smallest probability ``logLoss(of:)`` takes a logarithm of.
let logLossClip = 1e-12
