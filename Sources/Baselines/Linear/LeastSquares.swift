import Concurrency

/// The covariances of columns with each other and with the numbers that are to be predicted: all that least squares need.
struct LeastSquares {
  private let columnCount, numberCount: Int
  private let means, numberMeans: [Double]
  /// Both triangles, over the count of records.
  private let covariance: [Double]
  /// `[number · column]`, over the count of records.
  private let products: [Double]
  private let recordCount: Int

  init(_ table: FeatureTable, numbers: [Float], count numberCount: Int, workers: Workers) {
    let (columnCount, recordCount) = (table.columnCount, table.rowCount)
    (self.columnCount, self.numberCount, self.recordCount) = (columnCount, numberCount, recordCount)
    means = ColumnSums.means(table.values, columnCount: columnCount)
    numberMeans = ColumnSums.means(numbers, columnCount: numberCount)
    var covariance = MatrixProduct.covariance(table.values, means: means, workers: workers)
    let scale = Double(max(recordCount - 1, 1)) / Double(recordCount)
    for row in 0..<columnCount {
      for column in 0...row {
        covariance[row * columnCount + column] *= scale
        covariance[column * columnCount + row] = covariance[row * columnCount + column]
      }
    }
    self.covariance = covariance
    var products = [Double](repeating: 0, count: numberCount * columnCount)
    for record in 0..<recordCount {
      for number in 0..<numberCount {
        let difference = (Double(numbers[record * numberCount + number]) - numberMeans[number]) / Double(recordCount)
        for column in 0..<columnCount {
          products[number * columnCount + column] +=
            difference * (Double(table.values[record * columnCount + column]) - means[column])
        }
      }
    }
    self.products = products
  }

  /// The weights `[number · column]` with a penalty of squares; where that is 0, of several the least.
  func weights(square: Double) throws(BaselineError) -> [Double] {
    let (values, vectors) = try MatrixProduct.eigenvectors(of: covariance, order: columnCount)
    let least = (values.last ?? 0) * 0x1p-52 * Double(max(columnCount, recordCount))
    var weights = [Double](repeating: 0, count: products.count)
    for number in 0..<numberCount {
      for (place, value) in values.enumerated() where value > least || square > 0 {
        var share = 0.0
        for column in 0..<columnCount {
          share += vectors[place * columnCount + column] * products[number * columnCount + column]
        }
        share /= max(value, 0) + square
        for column in 0..<columnCount {
          weights[number * columnCount + column] += share * vectors[place * columnCount + column]
        }
      }
    }
    return weights
  }

  private static let sweepLimit = 100_000

  /// The weights `[number · column]` with penalties of absolute values and of squares, coordinate by coordinate.
  func weights(
    absolute: Double, square: Double, tolerance: Double, onProgress: (_ completed: Int, _ total: Int) throws -> Void
  ) throws -> [Double] {
    var weights = [Double](repeating: 0, count: products.count)
    for number in 0..<numberCount {
      try onProgress(number, numberCount)
      let first = number * columnCount
      // What is left of the products by the other columns' weights.
      var left = Array(products[first..<first + columnCount])
      var sweep = 0
      while true {
        var (largest, change) = (0.0, 0.0)
        for column in 0..<columnCount {
          let own = covariance[column * columnCount + column]
          let old = weights[first + column]
          let pull = left[column] + own * old
          let new = own > 0 ? max(abs(pull) - absolute, 0) * (pull < 0 ? -1 : 1) / (own + square) : 0
          largest = max(largest, abs(new))
          guard new != old else { continue }
          weights[first + column] = new
          change = max(change, abs(new - old))
          for other in 0..<columnCount { left[other] -= (new - old) * covariance[column * columnCount + other] }
        }
        if change <= tolerance * largest { break }
        sweep += 1
        if sweep.isMultiple(of: 100) { try onProgress(number, numberCount) }
        guard sweep < Self.sweepLimit else {
          throw BaselineError(
            .unsuited, "no optimum within \(sweep) sweeps; scale the features, or raise 'alpha' or 'tolerance'")
        }
      }
    }
    return weights
  }

  /// The model of weights.
  func model(_ weights: [Double]) -> LinearModel {
    LinearModel(
      weights: weights,
      offsets: (0..<numberCount).map { number in
        (0..<columnCount).reduce(numberMeans[number]) { $0 - weights[number * columnCount + $1] * means[$1] }
      })
  }
}
