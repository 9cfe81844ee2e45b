package import Arrays
package import Concurrency

/// How alike two tables of the same records are, whatever rotates or scales them: linear CKA, by the unbiased estimate over
/// batches.
///
/// - Reference: Kornblith et al., 2019, "Similarity of neural network representations revisited", arXiv:1905.00414; the
///   estimate by Nguyen, Raghu and Kornblith, 2021, "Do wide and deep networks learn the same things?", arXiv:2010.15327,
///   equations 2 and 3.
package struct KernelAlignment {
  /// Products of all pairs of a batch's records, without those of a record with itself, and what follows from them.
  private struct Products {
    let values: [Float]
    let rowSums: [Double]
    let sum: Double
  }

  /// The fewest records of a batch.
  package static let leastCount = 4

  private var sums: [Double]
  private var left, right: [Double]

  /// Starts with nothing seen of so many tables on each side.
  package init(leftCount: Int, rightCount: Int) {
    sums = [Double](repeating: 0, count: leftCount * rightCount)
    left = [Double](repeating: 0, count: leftCount)
    right = [Double](repeating: 0, count: rightCount)
  }

  /// Adds a batch: tables of the same records, `[record, number]`, at least four.
  ///
  /// - Complexity: O(records² · numbers) a table, and O(records²) a pair.
  package mutating func add(_ leftTables: [Tensor], _ rightTables: [Tensor], workers: Workers) {
    precondition(leftTables.count == left.count && rightTables.count == right.count, "other tables than at the start")
    let (rows, columns) = (
      leftTables.map { Self.products($0, workers) }, rightTables.map { Self.products($0, workers) }
    )
    for (row, products) in rows.enumerated() {
      left[row] += Self.dependence(products, products)
      for (column, others) in columns.enumerated() {
        sums[row * right.count + column] += Self.dependence(products, others)
      }
    }
    for (column, products) in columns.enumerated() { right[column] += Self.dependence(products, products) }
  }

  /// The alignment of each two tables, `[left][right]`: 1 for the same, about 0 where nothing is in common; 0 where a table
  /// says the same of every record.
  package var values: [[Double]] {
    left.indices.map { row in
      right.indices.map { column in
        let scale = left[row] * right[column]
        return scale > 0 ? sums[row * right.count + column] / scale.squareRoot() : 0
      }
    }
  }

  private static func products(_ table: Tensor, _ workers: Workers) -> Products {
    let (count, width) = (table.shape[0], table.shape[1])
    precondition(count >= leastCount, "\(count) records are too few")
    var values = [Float](repeating: 0, count: count * count)
    workers.forEachRow(of: &values, width: count) { row, products in
      table.values.withUnsafeBufferPointer { all in
        let own = UnsafeBufferPointer(rebasing: all[row * width..<(row + 1) * width])
        for other in 0..<count where other != row {
          let values = UnsafeBufferPointer(rebasing: all[other * width..<(other + 1) * width])
          var (sums, place) = (SIMD8<Float>(), 0)
          while place + 8 <= width {
            for lane in 0..<8 { sums[lane] += own[place + lane] * values[place + lane] }
            place += 8
          }
          var sum = sums.sum()
          while place < width {
            sum += own[place] * values[place]
            place += 1
          }
          products[other] = sum
        }
      }
    }
    let rowSums = (0..<count).map { row in
      (0..<count).reduce(0.0) { $0 + Double(values[row * count + $1]) }
    }
    return Products(values: values, rowSums: rowSums, sum: rowSums.reduce(0, +))
  }

  /// The Hilbert–Schmidt independence criterion without bias.
  private static func dependence(_ left: Products, _ right: Products) -> Double {
    let count = Double(left.rowSums.count)
    var (trace, sums) = (0.0, 0.0)
    for place in left.values.indices { trace += Double(left.values[place]) * Double(right.values[place]) }
    for row in left.rowSums.indices { sums += left.rowSums[row] * right.rowSums[row] }
    return (trace + left.sum * right.sum / ((count - 1) * (count - 2)) - 2 * sums / (count - 2)) / (count * (count - 3))
  }
}
