public import Settings

/// The same rate throughout.
public struct ConstantRate: Kind {
  public static let keyword = "constant"
  public static let summary = "The same rate throughout."

  public static let settings: [Setting<ConstantRate>] = [.warmUpEpochs]

  /// The epochs in which the rate rises to the start.
  public var warmUpEpochs = 0.0

  public init() {}

  /// Makes settings.
  public init(warmUpEpochs: Double) { self.warmUpEpochs = warmUpEpochs }
}

extension ConstantRate: ScheduleShape {
  func factor(_ moment: ScheduleMoment) -> Double { 1 }
}

extension Schedule {
  /// The same rate throughout.
  public static let constant = Schedule(kind: ConstantRate())
}
