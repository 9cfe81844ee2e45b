import Media

/// Makes a sound louder or softer; nothing is clipped.
///
/// Written as a number, decibels are drawn from minus it to it.
public struct Gain: Hashable, Sendable {
  /// What the change of amplitude is drawn from; 0 changes nothing.
  public var decibels: Interval
  /// How often it is done.
  public var probability: Float

  /// Describes the step.
  public init(decibels: Interval, probability: Float = 1) {
    self.decibels = decibels
    self.probability = probability
  }
}

extension Transform {
  /// Makes a sound louder or softer.
  public static func gain(_ step: Gain) -> Transform { Transform(step: step) }
}

extension Gain: AmountStep {
  package static let keyword = "gain"

  package var amounts: Interval { decibels }

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    _ = try input.sound()
    try decibels.check("decibels", within: -120...120)
    try checkProbability(probability)
    return input
  }

  package func changed(_ sample: Sample, by amount: Float) -> Sample {
    .waveform(sample.waveform.applyingGain(decibels: amount))
  }
}

extension Gain: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable { case decibels, probability }

  /// Reads the settings, or what is drawn from alone.
  public init(from decoder: any Decoder) throws {
    let settings = try StepSettings<CodingKeys>(decoder, shorthand: .decibels)
    self.init(
      decibels: try settings.interval(.decibels, ofNumber: Interval.within),
      probability: try settings(.probability, default: 1))
  }
}
