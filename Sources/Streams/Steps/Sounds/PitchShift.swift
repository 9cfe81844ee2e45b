import Media
public import Settings

/// Plays a sound higher or lower at the same speed: librosa's `effects.pitch_shift`.
///
/// Written as a number, semitones are drawn from minus it to it.
public struct PitchShift: Hashable, Sendable {
  /// What the shift is drawn from; above 0 is higher.
  public var semitones: Interval
  /// How often it is done.
  public var probability: Float

  /// Describes the step.
  public init(semitones: Interval, probability: Float = 1) {
    self.semitones = semitones
    self.probability = probability
  }

  /// The step with its defaults.
  public init() { self.init(semitones: .only(0)) }
}

extension Transform {
  /// Plays a sound higher or lower at the same speed.
  public static func pitchShift(_ step: PitchShift) -> Transform { Transform(step: step) }
}

extension PitchShift: AmountStep {
  public static let keyword = "pitchShift"
  public static let summary = "Plays a sound higher or lower at the same speed."
  public static let shorthand: String? = "semitones"
  public static let settings: [Setting<PitchShift>] = [
    Setting(
      "semitones", \.semitones.orBound, in: .within(-24...24), required: true,
      "What the shift is drawn from, above 0 is higher; a bound b alone is [-b, b]."),
    .probability,
  ]

  package var amounts: Interval { semitones }

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    _ = try input.sound()
    return input
  }

  package func changed(_ sample: Sample, by amount: Float) throws(StreamsError) -> Sample {
    .waveform(
      try refusing { () throws(MediaError) in try sample.waveform.pitchShifted(semitones: Double(amount)) })
  }
}
