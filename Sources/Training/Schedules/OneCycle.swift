import Glibc
public import Settings

/// One rise and one longer fall of the learning rate, both along half a cosine.
///
/// The optimiser's `learningRate` is the peak. Momentum stays as it is.
///
/// - Reference: Smith, 2018, "A disciplined approach to neural network hyper-parameters", arXiv:1803.09820, section 3.
public struct OneCycle: Kind {
  public static let keyword = "oneCycle"
  public static let summary = "Up and down once over the whole training; the optimizer's learning rate is the peak."

  public static let settings: [Setting<OneCycle>] = [
    Setting("preset", \.preset, "Whose defaults, and whose last step."),
    Setting(
      "riseShare", \.riseShare, in: .within(0...1), follows: "preset",
      usual: { OneCycle(preset: $0.preset).riseShare }, "The share of the training in which the rate rises."),
    Setting("startDivisor", \.startDivisor, in: .within(1...1e12), "How many times the start the peak is."),
    Setting(
      "endDivisor", \.endDivisor, in: .within(1...1e12), follows: "preset",
      usual: { OneCycle(preset: $0.preset).endDivisor },
      "How many times the end the peak (fastai) or the start (pytorch) is."),
    .warmUpEpochs,
  ]

  /// Whose constants and whose last step.
  public enum Preset: String, Sendable, CaseIterable, SettingValue {
    /// Rises in the first 25 %; the end is the peak / 1e5, reached after the last step.
    case fastai
    /// Rises in the first 30 %; the end is the start / 1e4, reached at the last step.
    case pytorch
  }

  /// The share of the training in which the rate rises.
  public var riseShare: Double
  /// The peak over the start.
  public var startDivisor: Double
  /// The peak (`fastai`) or the start (`pytorch`) over the end.
  public var endDivisor: Double
  /// Where the phases end.
  public var preset: Preset
  /// The epochs in which the rate rises to the start.
  public var warmUpEpochs: Double

  public init() { self.init(preset: .pytorch) }

  /// Makes settings; the defaults are the preset's.
  public init(
    riseShare: Double? = nil, startDivisor: Double = 25, endDivisor: Double? = nil, preset: Preset,
    warmUpEpochs: Double = 0
  ) {
    self.riseShare = riseShare ?? (preset == .fastai ? 0.25 : 0.3)
    self.startDivisor = startDivisor
    self.endDivisor = endDivisor ?? (preset == .fastai ? 1e5 : 1e4)
    self.preset = preset
    self.warmUpEpochs = warmUpEpochs
  }
}

extension OneCycle: ScheduleShape {
  /// The rate over the peak.
  func factor(_ moment: ScheduleMoment) -> Double {
    let (position, total) = (moment.position, moment.total)
    let start = 1 / startDivisor
    let end: Double
    let top: Double
    let last: Double
    switch preset {
    case .fastai: (end, top, last) = (1 / endDivisor, riseShare * total, total)
    case .pytorch: (end, top, last) = (start / endDivisor, riseShare * total - 1, total - 1)
    }
    // PyTorch changes over after the peak, fastai at it: the cosines agree there.
    let peak = max(top, 0)
    if position <= peak, peak > 0 { return Self.cosine(from: start, to: 1, position / peak) }
    return Self.cosine(from: 1, to: end, last > peak ? min((position - peak) / (last - peak), 1) : 1)
  }

  private static func cosine(from start: Double, to end: Double, _ share: Double) -> Double {
    end + (start - end) / 2 * (1 + cos(.pi * share))
  }
}
