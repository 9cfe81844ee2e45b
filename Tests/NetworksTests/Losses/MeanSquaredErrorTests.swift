import Networks

extension MeanSquaredError: ExemplifiedLoss {
  func naive(_ rows: NaiveLoss) -> Double { rows.mean { ($0 - $1) * ($0 - $1) } }

  static let goldens = LossGoldens.cases([("mse", .meanSquaredError)])
}
