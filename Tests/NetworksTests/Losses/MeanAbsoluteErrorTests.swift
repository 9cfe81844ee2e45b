import Networks

extension MeanAbsoluteError: ExemplifiedLoss {
  func naive(_ rows: NaiveLoss) -> Double { rows.mean { abs($0 - $1) } }

  static let goldens = LossGoldens.cases([("mae", .meanAbsoluteError)])
}
