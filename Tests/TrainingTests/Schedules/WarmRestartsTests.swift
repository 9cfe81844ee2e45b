import Glibc
import Training

extension WarmRestarts: ExemplifiedSchedule {
  static var twins: [ScheduleTwin] {
    get throws {
      [
        try ScheduleTwin("warmRestarts: {firstEpochs: 4, growth: 2}") { n in
          n < 4 ? 0.5 + 0.5 * cos(.pi * n / 4) : 0.5 + 0.5 * cos(.pi * (n - 4) / 8)
        }
      ]
    }
  }

  static let goldens = ScheduleGoldens.torch("warm_restarts") {
    Schedule(kind: WarmRestarts(firstEpochs: 10, growth: 2, warmUpEpochs: $0))
  }
}
