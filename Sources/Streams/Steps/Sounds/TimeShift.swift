public import Media
public import Settings

/// Plays a sound later or earlier, at the same length.
///
/// Written as a number, fractions are drawn from minus it to it.
public struct TimeShift: Hashable, Sendable {
  /// What the shift, as a part of the length, is drawn from; above 0 is later.
  public var fractions: Interval
  /// What appears from beyond the ends: the sound again, or silence.
  public var fill: WaveformFill
  /// How often it is done.
  public var probability: Float

  /// Describes the step.
  public init(fractions: Interval = Interval(-0.5, 0.5), fill: WaveformFill = .wrap, probability: Float = 1) {
    self.fractions = fractions
    self.fill = fill
    self.probability = probability
  }

  /// The step with its defaults.
  public init() { self.init(probability: 1) }
}

extension Transform {
  /// Plays a sound later or earlier.
  public static func timeShift(_ step: TimeShift) -> Transform { Transform(step: step) }
}

extension TimeShift: AmountStep {
  public static let keyword = "timeShift"
  public static let summary = "Plays a sound later or earlier, at the same length."
  public static let shorthand: String? = "fractions"
  public static let settings: [Setting<TimeShift>] = [
    Setting(
      "fractions", \.fractions.orBound, in: .within(-1...1),
      "What the shift, as a part of the length, is drawn from; a bound b alone is [-b, b]."),
    Setting("fill", \.fill, "What appears from beyond the ends: the sound again, or silence."),
    .probability,
  ]

  package var amounts: Interval { fractions }

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    _ = try input.sound()
    return input
  }

  package func changed(_ sample: Sample, by amount: Float) -> Sample {
    let sound = sample.waveform
    guard sound.frameCount > 0 else { return sample }
    let count = Int((Double(amount) * Double(sound.frameCount)).rounded(.toNearestOrEven))
    return .waveform(sound.shifted(byFrameCount: count, fill: fill))
  }
}
