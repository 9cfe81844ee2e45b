/// Sums over the rows of a table.
enum ColumnSums {
  /// The mean of each column, in double precision, row after row.
  static func means(_ values: [Float], columnCount: Int) -> [Double] {
    var sums = [Double](repeating: 0, count: columnCount)
    let rowCount = values.count / columnCount
    for row in 0..<rowCount {
      for column in 0..<columnCount { sums[column] += Double(values[row * columnCount + column]) }
    }
    return sums.map { $0 / Double(max(rowCount, 1)) }
  }
}
