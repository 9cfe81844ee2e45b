package import Arrays
package import Concurrency
import Glibc

/// The directions in which records vary most, and the records along them.
///
/// Up to ``exactWidth`` numbers a record the covariance is decomposed; beyond, its first directions are found by subspace
/// iteration from random ones, which needs no memory for a covariance.
///
/// - Reference: Halko, Martinsson and Tropp, 2011, "Finding structure with randomness", SIAM Review 53, algorithm 4.4.
package struct PrincipalComponents {
  /// The widest records whose covariance is decomposed.
  package static let exactWidth = 1_024
  /// Steps of the subspace iteration, and directions that it follows beside those wanted.
  private static let stepCount = 12, spareCount = 10

  /// The variance along each direction, from the largest on, over the records but one.
  package let variances: [Double]
  /// The variance along all directions.
  package let totalVariance: Double
  /// The records along the directions, `[record, component]`.
  package let scores: Tensor

  /// Finds directions; as many as asked for, or as there are numbers in a record, or records.
  ///
  /// - Shape: `records` `[record, feature]`, at least two.
  /// - Complexity: O(records · features²) up to ``exactWidth`` features, else O(records · features · count).
  package init(of records: Tensor, count: Int, workers: Workers) {
    let (recordCount, width) = (records.shape[0], records.shape[1])
    precondition(recordCount > 1 && count > 0, "\(count) directions of \(recordCount) records")
    let kept = min(count, width, recordCount)
    let means = Self.means(of: records)
    let centred = Self.centred(records, means)
    totalVariance =
      centred.reduce(0) { $0 + Double($1) * Double($1) } / Double(recordCount - 1)
    let directions: [Double]
    if width <= Self.exactWidth {
      let eigen = SymmetricEigen(of: Self.covariance(centred, width: width, workers), size: width)
      variances = eigen.values.prefix(kept).map { max($0, 0) }
      directions = Array(eigen.vectors.prefix(kept * width))
    } else {
      (variances, directions) = Self.iterated(centred, width: width, kept: kept, workers)
    }
    scores = Tensor(
      shape: [recordCount, kept],
      values: Self.products(centred, width: width, directions, count: kept, workers).map(Float.init))
  }

  private static func means(of records: Tensor) -> [Double] {
    let width = records.shape[1]
    var sums = [Double](repeating: 0, count: width)
    for start in stride(from: 0, to: records.count, by: max(width, 1)) {
      for place in 0..<width { sums[place] += Double(records.values[start + place]) }
    }
    return sums.map { $0 / Double(records.shape[0]) }
  }

  private static func centred(_ records: Tensor, _ means: [Double]) -> [Float] {
    let width = means.count
    return records.values.indices.map { Float(Double(records.values[$0]) - means[$0 % width]) }
  }

  /// `[feature, feature]`.
  private static func covariance(_ centred: [Float], width: Int, _ workers: Workers) -> [Double] {
    let recordCount = centred.count / width
    var result = [Double](repeating: 0, count: width * width)
    workers.forEachRow(of: &result, width: width, grouped: 8) { row, sums in
      centred.withUnsafeBufferPointer { centred in
        for record in 0..<recordCount {
          let values = UnsafeBufferPointer(rebasing: centred[record * width..<(record + 1) * width])
          let own = Double(values[row])
          guard own != 0 else { continue }
          for place in row..<width { sums[place] += own * Double(values[place]) }
        }
      }
      for place in row..<width { sums[place] /= Double(recordCount - 1) }
    }
    for row in 0..<width { for place in 0..<row { result[row * width + place] = result[place * width + row] } }
    return result
  }

  /// Each record times each direction, `[record, direction]`.
  private static func products(
    _ centred: [Float], width: Int, _ directions: [Double], count: Int, _ workers: Workers
  ) -> [Double] {
    var result = [Double](repeating: 0, count: centred.count / max(width, 1) * count)
    workers.forEachRow(of: &result, width: count, grouped: 16) { record, scores in
      centred.withUnsafeBufferPointer { centred in
        directions.withUnsafeBufferPointer { directions in
          let values = UnsafeBufferPointer(rebasing: centred[record * width..<(record + 1) * width])
          for direction in 0..<count {
            var sum = 0.0
            for place in 0..<width { sum += Double(values[place]) * directions[direction * width + place] }
            scores[direction] = sum
          }
        }
      }
    }
    return result
  }

  /// The first directions and their variances by subspace iteration.
  private static func iterated(
    _ centred: [Float], width: Int, kept: Int, _ workers: Workers
  ) -> (variances: [Double], directions: [Double]) {
    let recordCount = centred.count / width
    let count = min(kept + spareCount, width, recordCount)
    var generator = RandomKey(seed: 0).derived("principal components").generator()
    var directions = (0..<count * width).map { _ in Double(generator.normal()) }
    orthonormalise(&directions, width: width)
    var variances: [Double] = []
    for step in 0..<stepCount {
      let scores = products(centred, width: width, directions, count: count, workers)
      // Of the covariance within the subspace the eigenvectors turn it, at the last step into what is wanted.
      if step == stepCount - 1 {
        var inner = [Double](repeating: 0, count: count * count)
        for record in 0..<recordCount {
          for i in 0..<count {
            for j in 0..<count { inner[i * count + j] += scores[record * count + i] * scores[record * count + j] }
          }
        }
        let eigen = SymmetricEigen(of: inner.map { $0 / Double(recordCount - 1) }, size: count)
        variances = eigen.values.prefix(kept).map { max($0, 0) }
        var turned = [Double](repeating: 0, count: kept * width)
        workers.forEachRow(of: &turned, width: width) { row, sums in
          for i in 0..<count {
            let weight = eigen.vectors[row * count + i]
            for place in 0..<width { sums[place] += weight * directions[i * width + place] }
          }
          let largest = sums.reduce(0) { abs($1) > abs($0) ? $1 : $0 }
          if largest < 0 { for place in 0..<width { sums[place] = -sums[place] } }
        }
        directions = turned
      } else {
        var next = [Double](repeating: 0, count: count * width)
        workers.forEachRow(of: &next, width: width) { row, sums in
          centred.withUnsafeBufferPointer { centred in
            for record in 0..<recordCount {
              let score = scores[record * count + row]
              for place in 0..<width { sums[place] += score * Double(centred[record * width + place]) }
            }
          }
        }
        directions = next
        orthonormalise(&directions, width: width)
      }
    }
    return (variances, directions)
  }

  /// Makes rows orthonormal, twice for the digits that once loses; a row that is none of its own becomes zeros.
  private static func orthonormalise(_ rows: inout [Double], width: Int) {
    rows.withUnsafeMutableBufferPointer { rows in
      for row in 0..<rows.count / width {
        let own = row * width
        func length() -> Double { (own..<own + width).reduce(0) { $0 + rows[$1] * rows[$1] }.squareRoot() }
        let before = length()
        for _ in 0..<2 {
          for other in 0..<row {
            var product = 0.0
            for place in 0..<width { product += rows[own + place] * rows[other * width + place] }
            for place in 0..<width { rows[own + place] -= product * rows[other * width + place] }
          }
        }
        let left = length()
        let scale = left > 1e-12 * before && left > 0 ? 1 / left : 0
        for place in own..<own + width { rows[place] *= scale }
      }
    }
  }
}
