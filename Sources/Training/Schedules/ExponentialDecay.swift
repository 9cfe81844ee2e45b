import Glibc
public import Settings

/// Times ``factor`` an epoch, a little at each step.
public struct ExponentialDecay: Kind {
  public static let keyword = "exponential"
  public static let summary = "Times a factor an epoch, a little at each step."

  public static let settings: [Setting<ExponentialDecay>] = [
    Setting("factor", \.factor, in: .within(0...1), required: true, "What an epoch multiplies the rate with."),
    .warmUpEpochs,
  ]

  /// What an epoch multiplies the rate with.
  public var factor = 1.0
  /// The epochs in which the rate rises to the start.
  public var warmUpEpochs = 0.0

  public init() {}

  /// Makes settings.
  public init(factor: Double, warmUpEpochs: Double = 0) {
    (self.factor, self.warmUpEpochs) = (factor, warmUpEpochs)
  }
}

extension ExponentialDecay: ScheduleShape {
  func factor(_ moment: ScheduleMoment) -> Double { pow(factor, moment.epochs) }
}
