import Glibc
import Networks

/// A loss as its formula stands, for rows of outputs and rows of targets; labels are rows of a one and zeros.
///
/// `labels` tells that the weighted mean is by the weights of labels.
func naive(_ loss: Loss, _ outputs: [[Double]], _ targets: [[Double]], labels: [Int32]? = nil) -> Double {
  let (records, width) = (Double(outputs.count), outputs[0].count)
  func logSoftmax(_ row: [Double]) -> [Double] {
    let top = row.max() ?? 0
    let total = top + log(row.reduce(0) { $0 + exp($1 - top) })
    return row.map { $0 - total }
  }
  func meanOfValues(_ value: (Double, Double) -> Double) -> Double {
    zip(outputs, targets).flatMap { zip($0, $1).map(value) }.reduce(0, +) / (records * Double(width))
  }
  func binary(_ x: Double, _ t: Double) -> Double {
    -t * -log1p(exp(-x)) - (1 - t) * -log1p(exp(x))
  }
  switch loss {
  case .crossEntropy(let smoothing, let weights):
    let weights = weights ?? [Double](repeating: 1, count: width)
    let losses = zip(outputs, targets).map { output, target -> Double in
      let logarithms = logSoftmax(output)
      return (0..<width).reduce(0) {
        $0 - weights[$1] * ((1 - smoothing) * target[$1] + smoothing / Double(width)) * logarithms[$1]
      }
    }
    return losses.reduce(0, +) / (labels?.reduce(0) { $0 + weights[Int($1)] } ?? records)
  case .klDivergence:
    let losses = zip(outputs, targets).map { output, target -> Double in
      zip(target, logSoftmax(output)).reduce(0) { $0 + ($1.0 == 0 ? 0 : $1.0 * (log($1.0) - $1.1)) }
    }
    return losses.reduce(0, +) / records
  case .binaryCrossEntropy: return meanOfValues(binary)
  case .focal(let gamma, let alpha):
    return meanOfValues { x, t in
      let p = 1 / (1 + exp(-x))
      let balance = alpha.map { $0 * t + (1 - $0) * (1 - t) } ?? 1
      return balance * pow(1 - p * t - (1 - p) * (1 - t), gamma) * binary(x, t)
    }
  case .meanSquaredError: return meanOfValues { ($0 - $1) * ($0 - $1) }
  case .meanAbsoluteError: return meanOfValues { abs($0 - $1) }
  case .huber(let delta):
    return meanOfValues { x, t in
      let distance = abs(x - t)
      return distance < delta ? distance * distance / 2 : delta * (distance - delta / 2)
    }
  }
}
