import Training

extension StepDecay: ExemplifiedSchedule {
  static var twins: [ScheduleTwin] {
    get throws {
      [try ScheduleTwin("step: {everyEpochs: 5, factor: 0.5}") { $0 < 5 ? 1 : $0 < 10 ? 0.5 : 0.25 }]
    }
  }

  static let goldens = ScheduleGoldens.torch("step") {
    Schedule(kind: StepDecay(everyEpochs: 10, factor: 0.1, warmUpEpochs: $0))
  }
}
