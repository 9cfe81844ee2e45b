import Networks

extension BinaryCrossEntropy: ExemplifiedLoss {
  func naive(_ rows: NaiveLoss) -> Double { rows.mean(NaiveLoss.binary) }

  static let goldens = LossGoldens.cases([("bce_with_logits", .binaryCrossEntropy)])
}
