/// The share of records whose most probable class is the true one, in [0, 1].
public func accuracy(of predictions: Predictions) -> Double {
  let correct = zip(predictions.decisions(), predictions.labels).count { $0 == $1 }
  return Double(correct) / Double(predictions.recordCount)
}
