import Glibc
import Training

extension ExponentialDecay: ExemplifiedSchedule {
  static var twins: [ScheduleTwin] {
    get throws {
      [try ScheduleTwin("exponential: {factor: 0.9}") { pow(0.9, $0) }]
    }
  }

  static let goldens = ScheduleGoldens.torch("exponential") {
    Schedule(kind: ExponentialDecay(factor: 0.95, warmUpEpochs: $0))
  }
}
