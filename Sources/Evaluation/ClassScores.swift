public import Arrays
import Glibc

/// Finite scores `[record, class]` in double precision: logits, log-probabilities or probabilities.
///
/// Double, because calibration differentiates sums over all records and its certificates are about the last digits.
public struct ClassScores: Sendable, Equatable {
  /// The number of rows.
  public let recordCount: Int
  /// The number of columns.
  public let classCount: Int
  /// The scores, row-major, `recordCount * classCount` of them.
  public let values: [Double]

  /// Checks and wraps row-major scores.
  ///
  /// - Throws: `shapeMismatch` where the count is no multiple of `classCount`, `notFinite` naming record and class.
  public init(classCount: Int, values: [Double]) throws(EvaluationError) {
    guard classCount >= 1, values.count % classCount == 0 else {
      throw EvaluationError(
        .shapeMismatch, "\(values.count) scores do not fill rows of \(classCount) classes; pass [record, class]")
    }
    if let bad = values.firstIndex(where: { !$0.isFinite }) {
      throw EvaluationError(
        .notFinite,
        "score of record \(bad / classCount), class \(bad % classCount) is \(values[bad]); "
          + "calibration needs finite scores, look for a member whose training diverged")
    }
    self.init(unchecked: values, classCount: classCount)
  }

  /// Checks and widens a tensor `[record, class]`.
  public init(_ tensor: Tensor) throws(EvaluationError) {
    guard tensor.shape.count == 2 else {
      throw EvaluationError(.shapeMismatch, "scores of shape \(tensor.shape) are not [record, class]")
    }
    try self.init(classCount: tensor.shape[1], values: tensor.values.map(Double.init))
  }

  package init(unchecked values: [Double], classCount: Int) {
    self.values = values
    self.classCount = classCount
    recordCount = values.count / classCount
  }

  /// The scores rounded to a tensor `[record, class]`.
  public var tensor: Tensor { Tensor(shape: [recordCount, classCount], values: values.map { Float($0) }) }

  /// Probabilities proportional to exp(score), row by row.
  public func softmax() -> ClassScores {
    var result = values
    for start in stride(from: 0, to: values.count, by: classCount) {
      softmaxInPlace(&result, start..<start + classCount)
    }
    return ClassScores(unchecked: result, classCount: classCount)
  }

  /// A probability for each score by itself: 1 / (1 + exp(−score)).
  public func sigmoid() -> ClassScores {
    ClassScores(unchecked: values.map { 1 / (1 + exp(-$0)) }, classCount: classCount)
  }

  /// The natural logarithm of probabilities, each taken as at least ``probabilityFloor``.
  ///
  /// Log-probabilities may be calibrated as if they were logits: softmax(ln p) = p.
  public func logarithm() -> ClassScores {
    ClassScores(unchecked: values.map { log(max($0, probabilityFloor)) }, classCount: classCount)
  }

  /// The column of the largest score of a row; the first of equals.
  public func decision(record: Int) -> Int {
    let start = record * classCount
    var best = start
    for index in start + 1..<max(start + classCount, start + 1) where values[index] > values[best] { best = index }
    return best - start
  }

  /// Chosen rows, in the order given.
  package func selecting(_ records: [Int]) -> ClassScores {
    var chosen: [Double] = []
    chosen.reserveCapacity(records.count * classCount)
    for record in records { chosen.append(contentsOf: values[record * classCount..<(record + 1) * classCount]) }
    return ClassScores(unchecked: chosen, classCount: classCount)
  }
}

/// The smallest probability a logarithm is taken of, 10⁻¹²: one impossible event costs 27.6 nats, not infinity.
public let probabilityFloor = 1e-12

/// Replaces one row of scores by probabilities.
package func softmaxInPlace(_ values: inout [Double], _ row: Range<Int>) {
  var largest = -Double.infinity
  for index in row { largest = max(largest, values[index]) }
  var sum = 0.0
  for index in row {
    values[index] = exp(values[index] - largest)
    sum += values[index]
  }
  for index in row { values[index] /= sum }
}
