import Concurrency

/// Chooses records by whose nearest one all others are told right: Hart's condensed nearest neighbours.
///
/// Records are looked at in their order, again and again until none is told wrongly; one that is becomes a chosen one at once. The
/// distances, as products of single precision give them, are those to the records chosen so far, the earlier of equals.
///
/// - Reference: Hart, 1968, "The condensed nearest neighbor rule".
struct Condensation {
  private let rows: [Float]
  private let labels: [Int32]
  private let columnCount: Int
  private let squares: [Float]

  /// Records whose distances are taken together.
  private static let blockSize = 256

  init(_ table: FeatureTable, labels: [Int32]) {
    columnCount = table.columnCount
    self.labels = labels
    // Distances stay as they are, and their rounding is that of small numbers.
    let means = ColumnSums.means(table.values, columnCount: columnCount)
    var rows = table.values
    for place in rows.indices { rows[place] -= Float(means[place % table.columnCount]) }
    squares = NeighborSearch.squares(rows, columnCount: columnCount)
    self.rows = rows
  }

  /// The nearest of the chosen ones that a record was compared with.
  private struct Nearest {
    var distance = Float.infinity
    var label: Int32 = -1
    /// How many of the chosen ones it was compared with.
    var seenCount = 0
  }

  /// The rows of the records that are chosen, in the order of the table.
  func chosen(workers: Workers, onProgress: (_ completed: Int, _ total: Int) throws -> Void) throws -> [Int] {
    let rowCount = labels.count
    var nearest = [Nearest](repeating: Nearest(), count: rowCount)
    var chosen: [Int] = []
    var isChosen = [Bool](repeating: false, count: rowCount)
    var wasChanged = true
    while wasChanged {
      wasChanged = false
      for first in stride(from: 0, to: rowCount, by: Self.blockSize) {
        try onProgress(first, rowCount)
        let block = first..<min(first + Self.blockSize, rowCount)
        compare(block, with: chosen, &nearest, workers)
        let oldCount = chosen.count
        for row in block where !isChosen[row] {
          for place in oldCount..<chosen.count { compare(row, with: chosen[place], &nearest[row]) }
          guard nearest[row].label != labels[row] else { continue }
          chosen.append(row)
          isChosen[row] = true
          wasChanged = true
        }
      }
    }
    return isChosen.indices.filter { isChosen[$0] }
  }

  private func compare(_ row: Int, with other: Int, _ nearest: inout Nearest) {
    var product: Float = 0
    for column in 0..<columnCount { product += rows[row * columnCount + column] * rows[other * columnCount + column] }
    let distance = squares[other] - 2 * product
    if distance < nearest.distance { (nearest.distance, nearest.label) = (distance, labels[other]) }
  }

  /// Compares the records of a block with those of the chosen ones that they have not seen.
  private func compare(_ block: Range<Int>, with chosen: [Int], _ nearest: inout [Nearest], _ workers: Workers) {
    let seen = block.map { nearest[$0].seenCount }.min() ?? 0
    guard seen < chosen.count else { return }
    let others = chosen[seen...]
    let gathered = others.flatMap { rows[$0 * columnCount..<($0 + 1) * columnCount] }
    let products = MatrixProduct.timesTransposed(
      gathered, rowCount: others.count,
      Array(rows[block.lowerBound * columnCount..<block.upperBound * columnCount]), columnCount: block.count,
      inner: columnCount, workers: workers)
    for (number, other) in others.enumerated() {
      for row in block where seen + number >= nearest[row].seenCount {
        let distance = squares[other] - 2 * products[number * block.count + row - block.lowerBound]
        if distance < nearest[row].distance { (nearest[row].distance, nearest[row].label) = (distance, labels[other]) }
      }
    }
    for row in block { nearest[row].seenCount = chosen.count }
  }
}
