/// Systems of linear equations with a symmetric matrix.
enum LinearSystem {
  /// The solution by Gaussian elimination with pivots; unknowns that nothing determines are 0.
  static func solution(_ matrix: [[Double]], _ right: [Double]) -> [Double] {
    var (rows, right) = (matrix, right)
    let count = right.count
    let scale = rows.joined().reduce(0) { max($0, abs($1)) }
    for column in 0..<count {
      let pivot = (column..<count).max { abs(rows[$0][column]) < abs(rows[$1][column]) } ?? column
      guard abs(rows[pivot][column]) > 1e-13 * scale else { continue }
      rows.swapAt(column, pivot)
      right.swapAt(column, pivot)
      for row in column + 1..<max(count, column + 1) {
        let factor = rows[row][column] / rows[column][column]
        guard factor != 0 else { continue }
        for place in column..<count { rows[row][place] -= factor * rows[column][place] }
        right[row] -= factor * right[column]
      }
    }
    var found = [Double](repeating: 0, count: count)
    for row in (0..<count).reversed() where abs(rows[row][row]) > 1e-13 * scale {
      let known = (row + 1..<max(count, row + 1)).reduce(0) { $0 + rows[row][$1] * found[$1] }
      found[row] = (right[row] - known) / rows[row][row]
    }
    return found
  }
}
