/// How alike the orders of numbers are: Spearman's rank correlation.
enum RankCorrelation {
  /// The ranks of numbers from 0; equal ones share the mean of theirs.
  static func ranks(_ values: [Float]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
      for place in start..<end { ranks[order[place]] = Double(start + end - 1) / 2 }
      start = end
    }
    return ranks
  }

  /// How alike two rows of ranks are: their correlation, and 1 where both say nothing because they are constant.
  static func likeness(_ left: [Double], _ right: [Double]) -> Double {
    isConstant(left) && isConstant(right) ? 1 : correlation(left, right)
  }

  private static func isConstant(_ values: [Double]) -> Bool { values.allSatisfy { $0 == values[0] } }

  /// Pearson's correlation of two rows; 0 where one of them is constant.
  static func correlation(_ left: [Double], _ right: [Double]) -> Double {
    let count = Double(max(left.count, 1))
    let (meanLeft, meanRight) = (left.reduce(0, +) / count, right.reduce(0, +) / count)
    var (product, squaresLeft, squaresRight) = (0.0, 0.0, 0.0)
    for (x, y) in zip(left, right) {
      product += (x - meanLeft) * (y - meanRight)
      squaresLeft += (x - meanLeft) * (x - meanLeft)
      squaresRight += (y - meanRight) * (y - meanRight)
    }
    let scale = (squaresLeft * squaresRight).squareRoot()
    return scale > 0 ? product / scale : 0
  }

  /// By pairs of rows of maps: the mean over records of the likeness of their maps.
  static func matrix(_ maps: [[[Float]]]) -> [[Double]] {
    let rows = maps.map { records in records.map { ranks($0) } }
    return rows.map { left in
      rows.map { right in
        var sum = 0.0
        for (one, other) in zip(left, right) { sum += likeness(one, other) }
        return sum / Double(max(left.count, 1))
      }
    }
  }
}
