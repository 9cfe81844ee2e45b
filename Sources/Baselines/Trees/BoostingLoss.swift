import Concurrency
import Glibc

/// What boosting makes small: the negative log likelihood of classes, or half the squares of numbers' errors.
struct BoostingLoss {
  private let truth: FeatureTable.Truth
  /// Scores of a record.
  let scoreCount: Int
  /// The scores that are best without any tree.
  let start: [Double]

  init(_ truth: FeatureTable.Truth) {
    self.truth = truth
    switch truth {
    case .classes(let labels, let count):
      var counts = [Double](repeating: 0, count: count)
      for label in labels { counts[Int(label)] += 1 }
      // A class without a record is taken for half a one.
      let logs = counts.map { log(max($0, 0.5) / Double(max(labels.count, 1))) }
      start = count == 2 ? [logs[1] - logs[0]] : logs
    case .numbers(let numbers, let count):
      var sums = [Double](repeating: 0, count: count)
      for (place, number) in numbers.enumerated() { sums[place % count] += Double(number) }
      start = sums.map { $0 / Double(max(numbers.count / count, 1)) }
    }
    scoreCount = start.count
  }

  /// Rows of a piece of work.
  private static let blockSize = 1_024

  /// The first and second derivatives by each score, `[score][row]`.
  func gradients(of scores: [Double], workers: Workers) -> (first: [[Float]], second: [[Float]]) {
    let (width, rowCount) = (scoreCount, scores.count / scoreCount)
    var flat = [Float](repeating: 0, count: 2 * scores.count)
    let blockSize = Self.blockSize
    flat.withUnsafeMutableBufferPointer { flat in
      let flat = flat
      // A block writes its own rows alone.
      workers.run([
        .disjoint(count: (rowCount + blockSize - 1) / blockSize) { block, _ in
          var shares = [Double](repeating: 0, count: width)
          for row in block * blockSize..<min((block + 1) * blockSize, rowCount) {
            derive(scores, row, &shares) { score, first, second in
              flat[score * rowCount + row] = Float(first)
              flat[(width + score) * rowCount + row] = Float(second)
            }
          }
        }
      ])
    }
    func rows(_ score: Int) -> [Float] { Array(flat[score * rowCount..<(score + 1) * rowCount]) }
    return ((0..<width).map(rows), (width..<2 * width).map(rows))
  }

  private func derive(
    _ scores: [Double], _ row: Int, _ shares: inout [Double],
    _ tell: (_ score: Int, _ first: Double, _ second: Double) -> Void
  ) {
    switch truth {
    case .numbers(let numbers, let count):
      for score in 0..<count { tell(score, scores[row * count + score] - Double(numbers[row * count + score]), 1) }
    case .classes(let labels, 2):
      let share = 1 / (1 + exp(-scores[row]))
      tell(0, share - Double(labels[row]), share * (1 - share))
    case .classes(let labels, let count):
      fillShares(scores, row, &shares)
      // As LightGBM has it: the second derivatives of scores that matter only by their differences.
      let factor = Double(count) / Double(count - 1)
      for score in 0..<count {
        tell(score, shares[score] - (Int(labels[row]) == score ? 1 : 0), factor * shares[score] * (1 - shares[score]))
      }
    }
  }

  private func fillShares(_ scores: [Double], _ row: Int, _ shares: inout [Double]) {
    var largest = -Double.infinity
    for score in shares.indices { largest = max(largest, scores[row * shares.count + score]) }
    var sum = 0.0
    for score in shares.indices {
      shares[score] = exp(scores[row * shares.count + score] - largest)
      sum += shares[score]
    }
    for score in shares.indices { shares[score] /= sum }
  }

  /// The mean loss of all records.
  func mean(of scores: [Double]) -> Double {
    let rowCount = scores.count / scoreCount
    var sum = 0.0
    var shares = [Double](repeating: 0, count: scoreCount)
    for row in 0..<rowCount {
      switch truth {
      case .numbers(let numbers, let count):
        for score in 0..<count {
          let error = scores[row * count + score] - Double(numbers[row * count + score])
          sum += error * error / 2
        }
      case .classes(let labels, 2): sum += log1p(exp(labels[row] == 1 ? -scores[row] : scores[row]))
      case .classes(let labels, _):
        fillShares(scores, row, &shares)
        sum -= log(max(shares[Int(labels[row])], 1e-300))
      }
    }
    return sum / Double(max(rowCount, 1))
  }
}
