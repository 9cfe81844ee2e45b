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

  /// Measures predictions of numbers.
  ///
  /// Complexity: O(records · values), read twice.
  ///
  /// - Throws: `otherMeaning` where no numbers are true; `empty`, `notFinite` naming the record.
  public init(of predictions: Predictions) throws {
    guard predictions.truth == .numbers else {
      throw EvaluationError(.otherMeaning, "the predictions are of classes, where those of numbers are needed")
    }
    let (recordCount, width) = (predictions.recordCount, predictions.width)
    guard recordCount > 0 else {
      throw EvaluationError(.empty, "predictions of no records; check the split predicted on")
    }
    let sums = try predictions.reduce(
      [Double](repeating: 0, count: width),
      { sums, block in
        try block.checkTargets()
        for place in block.targets.indices { sums[place % width] += block.targets[place] }
      }, merge: { total, sums in for value in total.indices { total[value] += sums[value] } })
    let means = sums.map { $0 / Double(recordCount) }
    let errors = try predictions.reduce(
      Errors(width),
      { errors, block in
        try block.checkOutputs("prediction")
        for place in block.targets.indices {
          errors.add(block.outputs[place], block.targets[place], means, place % width)
        }
      }, merge: { $0.merge($1) })
    let count = Double(recordCount * width)
    rootMeanSquaredError = (errors.residuals.reduce(0, +) / count).squareRoot()
    meanAbsoluteError = errors.absolutes / count
    determination =
      errors.totals.allSatisfy { $0 > 0 }
      ? zip(errors.residuals, errors.totals).reduce(0) { $0 + (1 - $1.0 / $1.1) } / Double(width) : nil
  }

  private struct Errors: Sendable {
    var absolutes = 0.0
    /// Σ (prediction − target)² and Σ (target − mean)² of each number of a record.
    var residuals, totals: [Double]

    init(_ width: Int) {
      (residuals, totals) = ([Double](repeating: 0, count: width), [Double](repeating: 0, count: width))
    }

    mutating func add(_ prediction: Double, _ target: Double, _ means: [Double], _ value: Int) {
      let error = prediction - target
      residuals[value] += error * error
      totals[value] += (target - means[value]) * (target - means[value])
      absolutes += abs(error)
    }

    mutating func merge(_ other: Errors) {
      absolutes += other.absolutes
      for value in residuals.indices {
        residuals[value] += other.residuals[value]
        totals[value] += other.totals[value]
      }
    }
  }
}
