import Arrays

/// How far predicted numbers are from the true ones, over all records and all numbers of a record.
public struct RegressionScores: Sendable, Equatable, Codable {
  /// The root of the mean squared error, in the unit of the numbers; a large error counts for more.
  public let rootMeanSquaredError: Double
  /// The mean absolute error, in the unit of the numbers.
  public let meanAbsoluteError: Double
  /// R², the share of the targets' variance that the predictions explain, the mean over the numbers of a record.
  ///
  /// 1 for perfect ones, 0 for those no better than the mean, below 0 for worse; `nil` where a number is the same in all
  /// records.
  public let determination: Double?

  /// Measures predictions; sums are taken in double, in the order of the records.
  ///
  /// Complexity: O(records · values).
  public init(of predictions: RegressionPredictions) {
    let (recordCount, valueCount) = (predictions.recordCount, predictions.valueCount)
    var (squares, absolutes) = (0.0, 0.0)
    var shares: [Double] = []
    for value in 0..<valueCount {
      let places = stride(from: value, to: recordCount * valueCount, by: valueCount)
      let mean = places.reduce(0.0) { $0 + Double(predictions.targets.values[$1]) } / Double(recordCount)
      var (residual, total) = (0.0, 0.0)
      for place in places {
        let target = Double(predictions.targets.values[place])
        let error = Double(predictions.values.values[place]) - target
        residual += error * error
        total += (target - mean) * (target - mean)
        absolutes += abs(error)
      }
      squares += residual
      if total > 0 { shares.append(1 - residual / total) }
    }
    let count = Double(recordCount * valueCount)
    rootMeanSquaredError = (squares / count).squareRoot()
    meanAbsoluteError = absolutes / count
    determination = shares.count == valueCount ? shares.reduce(0, +) / Double(valueCount) : nil
  }
}
