import Concurrency
import Glibc

/// The mean negative log-likelihood of classes by linear scores, with its gradient.
///
/// Arguments are the weights `[row · column]`, then an offset for each row. Two classes have one row, the score of the second
/// over the first; more have a row each.
struct LogisticLoss {
  private let table: FeatureTable
  private let labels: [Int32]
  private let classCount: Int
  private let workers: Workers

  /// Rows of weights.
  var rowCount: Int { classCount == 2 ? 1 : classCount }

  init(_ table: FeatureTable, labels: [Int32], classCount: Int, workers: Workers) {
    (self.table, self.labels, self.classCount, self.workers) = (table, labels, classCount, workers)
  }

  /// Pieces that records are cut into, each with sums of its own, whatever the threads.
  private static let pieceCount = 16
  /// Records whose values are doubled at a time.
  private static let blockSize = 128

  static func byteCount(columnCount: Int, classCount: Int) -> Int {
    pieceCount * (columnCount + 1) * classCount * MemoryLayout<Double>.stride
  }

  /// The value and the gradient.
  func mean(_ arguments: [Double]) -> (value: Double, gradient: [Double]) {
    let size = arguments.count
    var values = [Double](repeating: 0, count: Self.pieceCount)
    var gradients = [Double](repeating: 0, count: Self.pieceCount * size)
    let recordCount = table.rowCount
    values.withUnsafeMutableBufferPointer { values in
      gradients.withUnsafeMutableBufferPointer { gradients in
        guard let gradients = gradients.baseAddress else { return }
        let values = values
        workers.run([
          // A piece writes its own sums.
          .disjoint(count: Self.pieceCount) { piece, _ in
            let first = piece * recordCount / Self.pieceCount
            let end = (piece + 1) * recordCount / Self.pieceCount
            values[piece] = sum(first..<end, arguments, gradients + piece * size)
          }
        ])
      }
    }
    var gradient = [Double](repeating: 0, count: size)
    for piece in 0..<Self.pieceCount {
      for index in 0..<size { gradient[index] += gradients[piece * size + index] }
    }
    let scale = 1 / Double(recordCount)
    return (values.reduce(0, +) * scale, gradient.map { $0 * scale })
  }

  /// The sum over some records; adds their gradient.
  private func sum(_ records: Range<Int>, _ arguments: [Double], _ gradient: UnsafeMutablePointer<Double>) -> Double {
    let (columnCount, rowCount) = (table.columnCount, rowCount)
    var values = [Double](repeating: 0, count: Self.blockSize * columnCount)
    var scores = [Double](repeating: 0, count: Self.blockSize * rowCount)
    var total = 0.0
    for first in stride(from: records.lowerBound, to: records.upperBound, by: Self.blockSize) {
      let count = min(Self.blockSize, records.upperBound - first)
      for place in 0..<count * columnCount { values[place] = Double(table.values[first * columnCount + place]) }
      for record in 0..<count {
        for row in 0..<rowCount { scores[record * rowCount + row] = arguments[rowCount * columnCount + row] }
      }
      MatrixProduct.addTimesTransposed(
        values, arguments, &scores, rows: count, columns: rowCount, inner: columnCount)
      for record in 0..<count {
        let label = Int(labels[first + record])
        total += scores.withUnsafeMutableBufferPointer { scores in
          Self.differentiate(
            UnsafeMutableBufferPointer(rebasing: scores[record * rowCount..<(record + 1) * rowCount]), label)
        }
        for row in 0..<rowCount { gradient[rowCount * columnCount + row] += scores[record * rowCount + row] }
      }
      MatrixProduct.addTransposedTimes(
        scores, values, gradient, rows: rowCount, columns: columnCount, inner: count)
    }
    return total
  }

  /// Returns the negative log-likelihood of a class, and writes its derivatives in place of the scores.
  private static func differentiate(_ scores: UnsafeMutableBufferPointer<Double>, _ label: Int) -> Double {
    if scores.count == 1 {
      let score = scores[0]
      let probability = score >= 0 ? 1 / (1 + exp(-score)) : exp(score) / (1 + exp(score))
      scores[0] = probability - Double(label)
      let signed = label == 1 ? score : -score
      return signed >= 0 ? log1p(exp(-signed)) : log1p(exp(signed)) - signed
    }
    var largest = -Double.infinity
    for score in scores { largest = max(largest, score) }
    let truth = scores[label]
    var sum = 0.0
    for row in scores.indices {
      scores[row] = exp(scores[row] - largest)
      sum += scores[row]
    }
    for row in scores.indices { scores[row] /= sum }
    scores[label] -= 1
    return log(sum) + largest - truth
  }

  /// The model of arguments that were found.
  func model(_ arguments: [Double]) -> LinearModel {
    let weightCount = rowCount * table.columnCount
    let (weights, offsets) = (Array(arguments[..<weightCount]), Array(arguments[weightCount...]))
    guard classCount == 2 else { return LinearModel(weights: weights, offsets: offsets) }
    return LinearModel(
      weights: weights.map { -$0 / 2 } + weights.map { $0 / 2 },
      offsets: offsets.map { -$0 / 2 } + offsets.map { $0 / 2 })
  }
}
