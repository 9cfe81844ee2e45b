import Training

extension PolynomialDecay: ExemplifiedSchedule {
  static var twins: [ScheduleTwin] {
    get throws {
      [
        try ScheduleTwin("polynomial") { 1 - $0 / 12 },
        try ScheduleTwin("polynomial: {power: 2, endFactor: 0.1}") { 0.1 + 0.9 * (1 - $0 / 12) * (1 - $0 / 12) },
      ]
    }
  }

  static let goldens = ScheduleGoldens.none(because: "PyTorch ends at 0 alone")
}
