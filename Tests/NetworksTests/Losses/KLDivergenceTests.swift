import Glibc
import Networks

extension KLDivergence: ExemplifiedLoss {
  func naive(_ rows: NaiveLoss) -> Double {
    let losses = zip(rows.outputs, rows.targets).map { output, target -> Double in
      zip(target, rows.logSoftmax(output)).reduce(0) { $0 + ($1.0 == 0 ? 0 : $1.0 * (log($1.0) - $1.1)) }
    }
    return losses.reduce(0, +) / rows.recordCount
  }

  static let goldens = LossGoldens.cases([("kl_div", .klDivergence)])
}
