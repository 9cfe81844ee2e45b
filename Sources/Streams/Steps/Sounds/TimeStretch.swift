import Media
public import Settings

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

  /// The step with its defaults.
  public init() { self.init(rates: .only(1)) }
}

extension Transform {
  /// Plays a sound faster or slower at the same pitch.
  public static func timeStretch(_ step: TimeStretch) -> Transform { Transform(step: step) }
}

extension TimeStretch: AmountStep {
  public static let keyword = "timeStretch"
  public static let summary = "Plays a sound faster or slower at the same pitch."
  public static let shorthand: String? = "rates"
  public static let settings: [Setting<TimeStretch>] = [
    Setting(
      "rates", \.rates.orStrength, in: .within(0.1...10), required: true,
      "What the rate is drawn from; a strength s alone is [1 - s, 1 + s]."),
    Setting(
      "keepsLength", \.keepsLength, "Whether the end is cut off, or silence follows, so that as many frames remain."),
    .probability,
  ]

  package var amounts: Interval { rates }

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    let sound = try input.sound()
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
