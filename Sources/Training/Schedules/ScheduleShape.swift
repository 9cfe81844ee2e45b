import Settings

/// What follows the warm-up of a schedule.
protocol ScheduleShape: Kind {
  /// The epochs, or parts of one, in which the rate rises linearly to where the shape starts.
  var warmUpEpochs: Double { get set }
  /// What it looks at in the history; `nil` where that decides nothing.
  var watched: EarlyStopping.Monitor? { get }
  /// What the rate is multiplied with.
  func factor(_ moment: ScheduleMoment) -> Double
}

extension ScheduleShape {
  var watched: EarlyStopping.Monitor? { nil }
}

/// A step after the warm-up.
struct ScheduleMoment {
  /// Steps since the end of the warm-up.
  let position: Double
  /// Steps from the end of the warm-up to the end of the training.
  let total: Double
  let stepsPerEpoch: Int
  /// The epochs measured so far.
  let history: [EpochRecord]
  /// The rate before the schedule.
  let learningRate: Double

  /// The share of the steps that are done, in [0, 1].
  var progress: Double { total > 0 ? min(position / total, 1) : 0 }

  /// Epochs since the end of the warm-up, parts included.
  var epochs: Double { position / Double(stepsPerEpoch) }
}

extension Setting where Owner: ScheduleShape {
  /// What all schedules have.
  static var warmUpEpochs: Setting {
    Setting(
      "warmUpEpochs", \.warmUpEpochs, in: .within(0...1_000),
      "Epochs, or parts of one, in which the rate rises linearly before all else.")
  }
}
