import Glibc
public import Settings

/// (1 - progress)^power, from 1 down to ``endFactor`` at the end of the training.
public struct PolynomialDecay: Kind {
  public static let keyword = "polynomial"
  public static let summary = "A power of what is left of the training; with power 1 a straight line down."

  public static let settings: [Setting<PolynomialDecay>] = [
    Setting("power", \.power, in: .within(0...100), "The power; 1 for a straight line."),
    Setting("endFactor", \.endFactor, in: .within(0...1), "What is left of the rate at the end."),
    .warmUpEpochs,
  ]

  /// 1 for a straight line.
  public var power = 1.0
  /// What is left of the rate at the end.
  public var endFactor = 0.0
  /// The epochs in which the rate rises to the start.
  public var warmUpEpochs = 0.0

  public init() {}

  /// Makes settings.
  public init(power: Double, endFactor: Double = 0, warmUpEpochs: Double = 0) {
    (self.power, self.endFactor, self.warmUpEpochs) = (power, endFactor, warmUpEpochs)
  }
}

extension PolynomialDecay: ScheduleShape {
  func factor(_ moment: ScheduleMoment) -> Double {
    endFactor + (1 - endFactor) * pow(1 - moment.progress, power)
  }
}
