import Glibc
public import Settings

/// Half a cosine down to zero at the last step.
///
/// - Reference: Loshchilov and Hutter, 2017, "SGDR", arXiv:1608.03983, equation 5 without restarts.
public struct CosineDecay: Kind {
  public static let keyword = "cosine"
  public static let summary = "Half a cosine down to zero at the last step."

  public static let settings: [Setting<CosineDecay>] = [.warmUpEpochs]

  /// The epochs in which the rate rises to the start.
  public var warmUpEpochs = 0.0

  public init() {}

  /// Makes settings.
  public init(warmUpEpochs: Double) { self.warmUpEpochs = warmUpEpochs }
}

extension CosineDecay: ScheduleShape {
  func factor(_ moment: ScheduleMoment) -> Double {
    moment.total > 0 ? 0.5 * (1 + cos(.pi * moment.progress)) : 1
  }
}

extension Schedule {
  /// A warm-up, then half a cosine down to zero.
  public static func cosine(warmUpEpochs: Double) -> Schedule {
    Schedule(kind: CosineDecay(warmUpEpochs: warmUpEpochs))
  }
}
