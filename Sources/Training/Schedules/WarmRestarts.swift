import Glibc
public import Settings

/// Half a cosine down to zero over ``firstEpochs``, again and again, each time ``growth`` times as long.
///
/// - Reference: Loshchilov and Hutter, 2017, "SGDR", arXiv:1608.03983, equation 5.
public struct WarmRestarts: Kind {
  public static let keyword = "warmRestarts"
  public static let summary = "Half a cosine down to zero, again and again, each time longer."

  public static let settings: [Setting<WarmRestarts>] = [
    Setting(
      "firstEpochs", \.firstEpochs, in: .within(1e-3...1e6), required: true,
      "Epochs, or parts of one, of the first cosine."),
    Setting("growth", \.growth, in: .within(1...100), "How many times as long each cosine is as the one before."),
    .warmUpEpochs,
  ]

  /// Epochs of the first cosine.
  public var firstEpochs = 1.0
  /// How many times as long each is as the one before.
  public var growth = 1.0
  /// The epochs in which the rate rises to the start.
  public var warmUpEpochs = 0.0

  public init() {}

  /// Makes settings.
  public init(firstEpochs: Double, growth: Double = 1, warmUpEpochs: Double = 0) {
    (self.firstEpochs, self.growth, self.warmUpEpochs) = (firstEpochs, growth, warmUpEpochs)
  }
}

extension WarmRestarts: ScheduleShape {
  func factor(_ moment: ScheduleMoment) -> Double {
    precondition(
      firstEpochs > 0 && growth >= 1, "a cycle of \(firstEpochs) epochs that grows \(growth) times has no end")
    var (length, rest) = (firstEpochs, moment.epochs)
    if growth == 1 {
      rest -= (moment.epochs / length + 1e-9).rounded(.down) * length
    } else {
      while rest >= length * (1 - 1e-9) {
        rest -= length
        length *= growth
      }
    }
    return 0.5 * (1 + cos(.pi * max(rest, 0) / length))
  }
}
