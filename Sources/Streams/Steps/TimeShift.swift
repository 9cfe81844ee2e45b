public import Media

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
}

extension Transform {
  /// Plays a sound later or earlier.
  public static func timeShift(_ step: TimeShift) -> Transform { Transform(step: step) }
}

extension TimeShift: AmountStep {
  package static let keyword = "timeShift"

  package var amounts: Interval { fractions }

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    _ = try input.sound()
    try fractions.check("fractions", within: -1...1)
    try checkProbability(probability)
    return input
  }

  package func changed(_ sample: Sample, by amount: Float) -> Sample {
    let sound = sample.waveform
    guard sound.frameCount > 0 else { return sample }
    let count = Int((Double(amount) * Double(sound.frameCount)).rounded(.toNearestOrEven))
    return .waveform(sound.shifted(byFrameCount: count, fill: fill))
  }
}

extension TimeShift: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable { case fractions, fill, probability }

  /// Reads the settings, or what is drawn from alone.
  public init(from decoder: any Decoder) throws {
    let settings = try StepSettings<CodingKeys>(decoder, shorthand: .fractions)
    self.init(
      fractions: try settings.interval(.fractions, default: Interval(-0.5, 0.5), ofNumber: Interval.within),
      fill: try settings.word(.fill, default: .wrap),
      probability: try settings(.probability, default: 1))
  }
}
