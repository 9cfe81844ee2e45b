import Media

/// Plays a sound faster or slower at the same pitch: librosa's `effects.time_stretch`.
///
/// Written as a strength s, rates are drawn from 1 - s to 1 + s.
public struct TimeStretch: Hashable, Sendable {
  /// What the rate is drawn from; above 1 is faster.
  public var rates: Interval
  /// Whether the end is cut off, or silence follows, so that as many frames remain.
  public var keepsLength: Bool
  /// How often it is done.
  public var probability: Float

  /// Describes the step.
  public init(rates: Interval, keepsLength: Bool = true, probability: Float = 1) {
    self.rates = rates
    self.keepsLength = keepsLength
    self.probability = probability
  }
}

extension Transform {
  /// Plays a sound faster or slower at the same pitch.
  public static func timeStretch(_ step: TimeStretch) -> Transform { Transform(step: step) }
}

extension TimeStretch: AmountStep {
  package static let keyword = "timeStretch"

  package var amounts: Interval { rates }

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    let sound = try input.sound()
    try rates.check("rates", within: 0.1...10)
    try checkProbability(probability)
    return .waveform(
      channelCount: sound.channelCount, frameCount: keepsLength ? sound.frameCount : nil,
      sampleRateHz: sound.sampleRateHz)
  }

  package func changed(_ sample: Sample, by amount: Float) throws(StreamsError) -> Sample {
    let sound = sample.waveform
    let changed = sound.timeStretched(rate: Double(amount))
    return .waveform(keepsLength ? changed.fitted(toFrameCount: sound.frameCount) : changed)
  }
}

extension TimeStretch: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable { case rates, keepsLength, probability }

  /// Reads the settings, or what is drawn from alone.
  public init(from decoder: any Decoder) throws {
    let settings = try StepSettings<CodingKeys>(decoder, shorthand: .rates)
    self.init(
      rates: try settings.interval(.rates, ofNumber: Interval.factors),
      keepsLength: try settings(.keepsLength, default: true),
      probability: try settings(.probability, default: 1))
  }
}
