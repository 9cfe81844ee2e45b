/// The share of records whose likeliest class (the first of equals) is the true one, in [0, 1].
public func accuracy(of predictions: Predictions) throws -> Double {
  let correct = try predictions.reduceLabelled(
    0,
    { count, block in
      for record in 0..<block.count where block.decision(record) == Int(block.labels[record]) { count += 1 }
    }, merge: +=)
  return Double(correct) / Double(predictions.recordCount)
}
