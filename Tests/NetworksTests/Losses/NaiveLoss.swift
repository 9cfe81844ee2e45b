import Glibc
import Networks
import Settings

/// What is compared: rows of outputs and rows of targets; labels are rows of a one and zeros, and tell that a weighted mean
/// is by the weights of labels.
struct NaiveLossCase {
  let outputs: [[Double]]
  let targets: [[Double]]
  let labels: [Int32]?

  private var records: Double { Double(outputs.count) }
  private var width: Int { outputs[0].count }

  fileprivate func crossEntropy(_ s: CrossEntropy) -> Double {
    let weights = s.classWeights ?? [Double](repeating: 1, count: width)
    let losses = zip(outputs, targets).map { output, target -> Double in
      let logarithms = logSoftmax(output)
      return (0..<width).reduce(0) {
        $0 - weights[$1] * ((1 - s.smoothing) * target[$1] + s.smoothing / Double(width)) * logarithms[$1]
      }
    }
    return losses.reduce(0, +) / (labels?.reduce(0) { $0 + weights[Int($1)] } ?? records)
  }

  fileprivate func klDivergence() -> Double {
    let losses = zip(outputs, targets).map { output, target -> Double in
      zip(target, logSoftmax(output)).reduce(0) { $0 + ($1.0 == 0 ? 0 : $1.0 * (log($1.0) - $1.1)) }
    }
    return losses.reduce(0, +) / records
  }

  private func logSoftmax(_ row: [Double]) -> [Double] {
    let top = row.max() ?? 0
    let total = top + log(row.reduce(0) { $0 + exp($1 - top) })
    return row.map { $0 - total }
  }

  fileprivate func mean(_ value: (Double, Double) -> Double) -> Double {
    zip(outputs, targets).flatMap { zip($0, $1).map(value) }.reduce(0, +) / (records * Double(width))
  }
}

private func binary(_ x: Double, _ t: Double) -> Double { -t * -log1p(exp(-x)) - (1 - t) * -log1p(exp(x)) }

/// Every loss as its formula stands, by its word.
let naiveLosses: [String: @Sendable (any Kind, NaiveLossCase) -> Double] = [
  "crossEntropy": { $1.crossEntropy(settings($0, as: CrossEntropy.self)) },
  "klDivergence": { $1.klDivergence() },
  "binaryCrossEntropy": { $1.mean(binary) },
  "focal": { kind, rows in
    let s = settings(kind, as: Focal.self)
    return rows.mean { x, t in
      let p = 1 / (1 + exp(-x))
      let balance = s.balance.alpha.map { $0 * t + (1 - $0) * (1 - t) } ?? 1
      return balance * pow(1 - p * t - (1 - p) * (1 - t), s.gamma) * binary(x, t)
    }
  },
  "mse": { $1.mean { ($0 - $1) * ($0 - $1) } },
  "mae": { $1.mean { abs($0 - $1) } },
  "huber": { kind, rows in
    let delta = settings(kind, as: Huber.self).delta
    return rows.mean { x, t in
      let distance = abs(x - t)
      return distance < delta ? distance * distance / 2 : delta * (distance - delta / 2)
    }
  },
]

/// A loss as its formula stands.
func naive(_ loss: Loss, _ outputs: [[Double]], _ targets: [[Double]], labels: [Int32]? = nil) -> Double {
  guard let formula = naiveLosses[loss.keyword] else { preconditionFailure("there is no formula of \(loss.keyword)") }
  return formula(loss.kind, NaiveLossCase(outputs: outputs, targets: targets, labels: labels))
}
