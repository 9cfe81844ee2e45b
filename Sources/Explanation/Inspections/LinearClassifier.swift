package import Arrays
package import Concurrency
import Glibc

/// Multinomial logistic regression on standardised numbers: how well a plane can part classes.
///
/// Minimises the mean cross-entropy plus `penalty` / (2 · records) · Σ weight², the constants free, as scikit-learn does
/// with C = 1 / `penalty`, by Nesterov's accelerated gradient, which starts anew where it turns back.
///
/// - Reference: O'Donoghue and Candès, 2015, "Adaptive restart for accelerated gradient schemes", section 3.2.
package struct LinearClassifier {
  private let means, deviations: [Double]
  private let width: Int
  private let classCount: Int
  /// `[class, feature + 1]`, the constant last.
  private var weights: [Double]

  /// Steps at most, and the gradient that ends them before.
  private static let stepCount = 2_000, stillGradient = 1e-6
  /// Sums over records are cut into so many, whatever the threads.
  private static let groupCount = 16

  /// Fits to records, `[record, feature]`, with classes below the count.
  package init(_ records: Tensor, labels: [Int], classCount: Int, penalty: Double = 1, workers: Workers) {
    let (count, width) = (records.shape[0], records.shape[1])
    precondition(count == labels.count && count > 0, "\(count) records with \(labels.count) labels")
    (self.width, self.classCount) = (width, classCount)
    var (means, squares) = ([Double](repeating: 0, count: width), [Double](repeating: 0, count: width))
    for place in records.values.indices { means[place % width] += Double(records.values[place]) / Double(count) }
    for place in records.values.indices {
      let off = Double(records.values[place]) - means[place % width]
      squares[place % width] += off * off / Double(count)
    }
    (self.means, deviations) = (means, squares.map { $0 > 0 ? $0.squareRoot() : 1 })
    weights = [Double](repeating: 0, count: classCount * (width + 1))
    let rows = standardised(records)
    let curvature = 0.5 * Self.largestEigenvalue(rows, width: width + 1) + penalty / Double(count)
    var (ahead, momentum) = (weights, 1.0)
    for _ in 0..<Self.stepCount {
      let gradient = gradient(at: ahead, rows, labels, penalty: penalty, workers)
      if gradient.reduce(0, { max($0, abs($1)) }) < Self.stillGradient { break }
      let before = weights
      for place in weights.indices { weights[place] = ahead[place] - gradient[place] / curvature }
      let turned = weights.indices.reduce(0.0) { $0 + gradient[$1] * (weights[$1] - before[$1]) } > 0
      let next = turned ? 1 : (1 + (1 + 4 * momentum * momentum).squareRoot()) / 2
      let share = turned ? 0 : (momentum - 1) / next
      for place in weights.indices { ahead[place] = weights[place] + share * (weights[place] - before[place]) }
      momentum = next
    }
  }

  /// The probabilities of each class, `[record, class]`.
  package func probabilities(_ records: Tensor) -> [[Double]] {
    let rows = standardised(records)
    return (0..<records.shape[0]).map { record in
      rows.withUnsafeBufferPointer { rows in
        probabilities(UnsafeBufferPointer(rebasing: rows[record * (width + 1)..<(record + 1) * (width + 1)]), weights)
      }
    }
  }

  /// The share of records decided right; of equal probabilities the first counts.
  package func accuracy(_ records: Tensor, labels: [Int]) -> Double {
    let right = zip(probabilities(records), labels).count { row, label in
      row.indices.reduce(0) { row[$1] > row[$0] ? $1 : $0 } == label
    }
    return Double(right) / Double(max(labels.count, 1))
  }

  /// With a 1 behind each record.
  private func standardised(_ records: Tensor) -> [Double] {
    var rows: [Double] = []
    rows.reserveCapacity(records.shape[0] * (width + 1))
    for record in 0..<records.shape[0] {
      for place in 0..<width {
        rows.append((Double(records.values[record * width + place]) - means[place]) / deviations[place])
      }
      rows.append(1)
    }
    return rows
  }

  private func probabilities(_ row: UnsafeBufferPointer<Double>, _ weights: [Double]) -> [Double] {
    var scores = [Double](repeating: 0, count: classCount)
    for place in 0..<classCount {
      var sum = 0.0
      for feature in row.indices { sum += row[feature] * weights[place * row.count + feature] }
      scores[place] = sum
    }
    let peak = scores.max() ?? 0
    let powers = scores.map { exp($0 - peak) }
    let total = powers.reduce(0, +)
    return powers.map { $0 / total }
  }

  private func gradient(
    at weights: [Double], _ rows: [Double], _ labels: [Int], penalty: Double, _ workers: Workers
  ) -> [Double] {
    let length = width + 1
    var parts = [Double](repeating: 0, count: Self.groupCount * weights.count)
    workers.forEachRow(of: &parts, width: weights.count) { group, sums in
      rows.withUnsafeBufferPointer { rows in
        for record in stride(from: group, to: labels.count, by: Self.groupCount) {
          let row = UnsafeBufferPointer(rebasing: rows[record * length..<(record + 1) * length])
          for (place, probability) in probabilities(row, weights).enumerated() {
            let off = probability - (place == labels[record] ? 1 : 0)
            for feature in 0..<length { sums[place * length + feature] += off * row[feature] }
          }
        }
      }
    }
    return weights.indices.map { place in
      let sum = (0..<Self.groupCount).reduce(0.0) { $0 + parts[$1 * weights.count + place] }
      return (sum + (place % length < width ? penalty * weights[place] : 0)) / Double(labels.count)
    }
  }

  /// Of the rows' mean outer product, a little above.
  private static func largestEigenvalue(_ rows: [Double], width: Int) -> Double {
    let count = rows.count / width
    var (direction, value) = ([Double](repeating: 1 / Double(width).squareRoot(), count: width), 0.0)
    for _ in 0..<60 {
      var next = [Double](repeating: 0, count: width)
      for record in 0..<count {
        var product = 0.0
        for place in 0..<width { product += rows[record * width + place] * direction[place] }
        for place in 0..<width { next[place] += product * rows[record * width + place] / Double(count) }
      }
      value = next.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard value > 0 else { return 1 }
      direction = next.map { $0 / value }
    }
    return 1.2 * value
  }
}
