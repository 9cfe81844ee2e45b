import Settings
import Testing
import Training

/// A schedule with what holds it, in an extension in the test file named after it; one without is told of by
/// ``ScheduleKindsTests``.
protocol ExemplifiedSchedule: Kind {
  /// Some of the kind, and what they are by definition.
  static var twins: [ScheduleTwin] { get throws }

  /// Cases of `schedules-torch.json`, by name, each with what makes ours with a warm-up.
  static var goldens: ScheduleGoldens { get }
}

/// A schedule and what it is by its definition at step `n`, from 0, of ``stepCount``, one an epoch.
struct ScheduleTwin {
  static let stepCount = 12
  let yaml: String
  let schedule: Schedule
  let value: @Sendable (_ n: Double) -> Double

  init(_ yaml: String, _ value: @escaping @Sendable (_ n: Double) -> Double) throws {
    self.yaml = yaml
    schedule = try Schedule.read(ConfigurationText.parse(Array(yaml.utf8), file: "p.yaml", path: "schedule"))
    self.value = value
  }

  /// The loss stands still from the first epoch on.
  private static let history = (0..<stepCount).map { _ in
    EpochRecord(trainLoss: 1, validationLoss: 1, scores: .accuracy(train: 0.5, validation: 0.5), learningRate: 1)
  }

  func check() {
    for step in 0..<Self.stepCount {
      let factor = schedule.factor(
        step: step, stepsPerEpoch: 1, epochCount: Self.stepCount, history: Array(Self.history.prefix(step)))
      #expect(abs(factor - value(Double(step))) < 1e-12, "\(yaml) at \(step)")
    }
  }
}

/// Numbers of PyTorch that a schedule is held to.
enum ScheduleGoldens: Sendable {
  /// A case of `schedules-torch.json`, and ours with a warm-up.
  case torch(String, @Sendable (_ warmUpEpochs: Double) -> Schedule)
  /// None, for a reason.
  case none(because: String)
}
