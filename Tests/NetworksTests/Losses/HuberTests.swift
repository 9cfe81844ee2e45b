import Networks

extension Huber: ExemplifiedLoss {
  func naive(_ rows: NaiveLoss) -> Double {
    rows.mean { x, t in
      let distance = abs(x - t)
      return distance < delta ? distance * distance / 2 : delta * (distance - delta / 2)
    }
  }

  static var examples: [Loss] { [.huber(), .huber(delta: 0.3)] }

  static let goldens = LossGoldens.cases([("huber_delta1", .huber()), ("huber_delta0.5", .huber(delta: 0.5))])
}
