import Media

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
}

extension Transform {
  /// Plays a sound higher or lower at the same speed.
  public static func pitchShift(_ step: PitchShift) -> Transform { Transform(step: step) }
}

extension PitchShift: AmountStep {
  package static let keyword = "pitchShift"

  package var amounts: Interval { semitones }

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    _ = try input.sound()
    try semitones.check("semitones", within: -24...24)
    try checkProbability(probability)
    return input
  }

  package func changed(_ sample: Sample, by amount: Float) throws(StreamsError) -> Sample {
    .waveform(
      try refusing { () throws(MediaError) in try sample.waveform.pitchShifted(semitones: Double(amount)) })
  }
}

extension PitchShift: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable { case semitones, probability }

  /// Reads the settings, or what is drawn from alone.
  public init(from decoder: any Decoder) throws {
    let settings = try StepSettings<CodingKeys>(decoder, shorthand: .semitones)
    self.init(
      semitones: try settings.interval(.semitones, ofNumber: Interval.within),
      probability: try settings(.probability, default: 1))
  }
}
