import Glibc
import Networks

extension Focal: ExemplifiedLoss {
  func naive(_ rows: NaiveLoss) -> Double {
    rows.mean { x, t in
      let p = 1 / (1 + exp(-x))
      let balance = balance.alpha.map { $0 * t + (1 - $0) * (1 - t) } ?? 1
      return balance * pow(1 - p * t - (1 - p) * (1 - t), gamma) * NaiveLoss.binary(x, t)
    }
  }

  static var examples: [Loss] { [.focal(), .focal(gamma: 0, alpha: 0.7), .focal(gamma: 3.5, alpha: nil)] }

  static let goldens = LossGoldens.cases([
    ("focal", .focal()), ("focal_unbalanced", .focal(gamma: 0.5, alpha: nil)),
  ])
}
