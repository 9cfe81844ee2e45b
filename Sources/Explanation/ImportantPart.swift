public import Arrays

/// The part of a map that speaks most for a decision: where its smoothed values are greatest, and above 0.
public struct ImportantPart: Sendable, Equatable {
  public let rowCount: Int
  public let columnCount: Int
  /// Whether a cell belongs to it, `[row, column]`.
  public let isInside: [Bool]

  /// Chooses cells.
  ///
  /// Each value is first replaced by the mean of the 3 × 3 cells around it: single cells of a gradient are noise to an ear.
  ///
  /// - Parameters:
  ///   - map: `[row, column]`, or `[channel, row, column]`, whose channels are summed.
  ///   - share: of all cells, how many belong to it at most; of equal values the first do.
  ///   - mostColumns: neighbouring columns are summed into so many where there are more.
  public init(of map: Tensor, share: Double, mostColumns: Int = .max) {
    precondition((2...3).contains(map.shape.count) && mostColumns > 0, "a map of \(map.shape)")
    let (rows, width) = (map.shape[map.shape.count - 2], map.shape[map.shape.count - 1])
    let columns = min(width, mostColumns)
    var sums = [Double](repeating: 0, count: rows * columns)
    for (index, value) in map.values.enumerated() {
      let (line, column) = index.quotientAndRemainder(dividingBy: width)
      sums[line % rows * columns + column * columns / width] += Double(value)
    }
    let smooth = sums.indices.map { index in
      let (row, column) = index.quotientAndRemainder(dividingBy: columns)
      let (above, below) = (max(row - 1, 0), min(row + 1, rows - 1))
      let (left, right) = (max(column - 1, 0), min(column + 1, columns - 1))
      var sum = 0.0
      for r in above...below { for c in left...right { sum += sums[r * columns + c] } }
      return sum / Double((below - above + 1) * (right - left + 1))
    }
    let wanted = Int((share * Double(smooth.count)).rounded())
    let chosen = smooth.indices.filter { smooth[$0] > 0 }.sorted { (-smooth[$0], $0) < (-smooth[$1], $1) }.prefix(
      wanted)
    var isInside = [Bool](repeating: false, count: smooth.count)
    for index in chosen { isInside[index] = true }
    (rowCount, columnCount, self.isInside) = (rows, columns, isInside)
  }

  /// From 0 outside to 1 inside, by linear interpolation between the middles of cells.
  public func weight(row: Double, column: Double) -> Float {
    func cells(_ place: Double, _ count: Int) -> (low: Int, high: Int, share: Float) {
      let clamped = min(max(place, 0), Double(count - 1))
      let low = Int(clamped)
      return (low, min(low + 1, count - 1), Float(clamped - Double(low)))
    }
    let (r, c) = (cells(row, rowCount), cells(column, columnCount))
    func value(_ row: Int, _ column: Int) -> Float { isInside[row * columnCount + column] ? 1 : 0 }
    let upper = value(r.low, c.low) * (1 - c.share) + value(r.low, c.high) * c.share
    let lower = value(r.high, c.low) * (1 - c.share) + value(r.high, c.high) * c.share
    return upper * (1 - r.share) + lower * r.share
  }
}
