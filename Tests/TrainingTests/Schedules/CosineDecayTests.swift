import Glibc
import Training

extension CosineDecay: ExemplifiedSchedule {
  static var twins: [ScheduleTwin] {
    get throws {
      [try ScheduleTwin("cosine") { 0.5 + 0.5 * cos(.pi * $0 / 12) }]
    }
  }

  static let goldens = ScheduleGoldens.torch("cosine") { .cosine(warmUpEpochs: $0) }
}
