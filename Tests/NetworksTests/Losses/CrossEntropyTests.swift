import Networks

extension CrossEntropy: ExemplifiedLoss {
  func naive(_ rows: NaiveLoss) -> Double {
    let weights = classWeights ?? [Double](repeating: 1, count: rows.width)
    let losses = zip(rows.outputs, rows.targets).map { output, target -> Double in
      let logarithms = rows.logSoftmax(output)
      return (0..<rows.width).reduce(0) {
        $0 - weights[$1] * ((1 - smoothing) * target[$1] + smoothing / Double(rows.width)) * logarithms[$1]
      }
    }
    return losses.reduce(0, +) / (rows.labels?.reduce(0) { $0 + weights[Int($1)] } ?? rows.recordCount)
  }

  static var examples: [Loss] {
    [
      .crossEntropy(), .crossEntropy(smoothing: 0.2),
      .crossEntropy(smoothing: 0.1, classWeights: (0..<37).map { 0.5 + Double($0 % 5) }),
    ]
  }

  static let goldens: LossGoldens = {
    let weights = (1...10).map(Double.init)
    return .cases([
      ("cross_entropy", .crossEntropy()), ("cross_entropy_smoothed_0.1", .crossEntropy(smoothing: 0.1)),
      ("class_weighted_ce", .crossEntropy(classWeights: weights)),
      ("weighted_smoothed_ce", .crossEntropy(smoothing: 0.1, classWeights: weights)), ("soft_ce", .crossEntropy()),
      ("weighted_smoothed_soft_ce", .crossEntropy(smoothing: 0.1, classWeights: weights)),
    ])
  }()
}
