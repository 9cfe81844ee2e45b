import Glibc
import Networks

/// What is compared: rows of outputs and rows of targets; labels are rows of a one and zeros, and tell that a weighted mean
/// is by the weights of labels.
struct NaiveLoss {
  let outputs: [[Double]]
  let targets: [[Double]]
  let labels: [Int32]?

  var recordCount: Double { Double(outputs.count) }
  var width: Int { outputs[0].count }

  /// log softmax of a row.
  func logSoftmax(_ row: [Double]) -> [Double] {
    let top = row.max() ?? 0
    let total = top + log(row.reduce(0) { $0 + exp($1 - top) })
    return row.map { $0 - total }
  }

  /// The mean of a function of output and target over all values.
  func mean(_ value: (Double, Double) -> Double) -> Double {
    zip(outputs, targets).flatMap { zip($0, $1).map(value) }.reduce(0, +) / (recordCount * Double(width))
  }

  /// The cross-entropy of one logit: −t · log p − (1 − t) · log(1 − p).
  static func binary(_ x: Double, _ t: Double) -> Double { -t * -log1p(exp(-x)) - (1 - t) * -log1p(exp(x)) }
}

/// A loss as its formula stands.
func naive(_ loss: Loss, _ outputs: [[Double]], _ targets: [[Double]], labels: [Int32]? = nil) -> Double {
  guard let kind = loss.kind as? any ExemplifiedLoss else {
    preconditionFailure("the tests of '\(loss.keyword)' must make it an ExemplifiedLoss")
  }
  return kind.naive(NaiveLoss(outputs: outputs, targets: targets, labels: labels))
}
