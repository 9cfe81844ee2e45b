import Glibc
public import Settings

/// Times ``factor`` at once after every so many epochs.
public struct StepDecay: Kind {
  public static let keyword = "step"
  public static let summary = "Times a factor at once after every so many epochs."

  public static let settings: [Setting<StepDecay>] = [
    Setting(
      "everyEpochs", \.everyEpochs, in: .within(1e-3...1e6), required: true,
      "Epochs, or parts of one, from one step down to the next."),
    Setting("factor", \.factor, in: .within(0...1), "What the rate is multiplied with at each step down."),
    .warmUpEpochs,
  ]

  /// Epochs from one step down to the next.
  public var everyEpochs = 1.0
  /// What the rate is multiplied with at each.
  public var factor = 0.1
  /// The epochs in which the rate rises to the start.
  public var warmUpEpochs = 0.0

  public init() {}

  /// Makes settings.
  public init(everyEpochs: Double, factor: Double = 0.1, warmUpEpochs: Double = 0) {
    (self.everyEpochs, self.factor, self.warmUpEpochs) = (everyEpochs, factor, warmUpEpochs)
  }
}

extension StepDecay: ScheduleShape {
  func factor(_ moment: ScheduleMoment) -> Double {
    precondition(everyEpochs > 0, "steps must be a positive number of epochs apart, not \(everyEpochs)")
    // The small addend keeps 0.3 / 0.1 from counting as less than 3.
    return pow(factor, (moment.epochs / everyEpochs + 1e-9).rounded(.down))
  }
}
