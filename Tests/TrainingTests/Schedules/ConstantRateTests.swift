import Training

extension ConstantRate: ExemplifiedSchedule {
  static var twins: [ScheduleTwin] {
    get throws {
      [try ScheduleTwin("constant") { _ in 1 }]
    }
  }

  static let goldens = ScheduleGoldens.none(because: "it is 1")
}
