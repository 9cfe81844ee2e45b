import Media
public import Settings

/// Plays a sound faster or slower, pitch and all, as a tape.
///
/// Written as a strength s, factors are drawn from 1 - s to 1 + s.
///
/// - Reference: Ko, Peddinti, Povey and Khudanpur, 2015, "Audio augmentation for speech recognition", Interspeech.
public struct Speed: Hashable, Sendable {
  /// What the factor is drawn from; above 1 is faster and higher.
  public var factors: Interval
  /// Whether the end is cut off, or silence follows, so that as many frames remain.
  public var keepsLength: Bool
  /// How often it is done.
  public var probability: Float

  /// Describes the step.
  public init(factors: Interval, keepsLength: Bool = true, probability: Float = 1) {
    self.factors = factors
    self.keepsLength = keepsLength
    self.probability = probability
  }

  /// The step with its defaults.
  public init() { self.init(factors: .only(1)) }
}

extension Transform {
  /// Plays a sound faster or slower, pitch and all.
  public static func speed(_ step: Speed) -> Transform { Transform(step: step) }
}

extension Speed: AmountStep {
  public static let keyword = "speed"
  public static let summary = "Plays a sound faster or slower, pitch and all, as a tape."
  public static let shorthand: String? = "factors"
  public static let settings: [Setting<Speed>] = [
    Setting(
      "factors", \.factors.orStrength, in: .within(0.1...10), required: true,
      "What the factor is drawn from; a strength s alone is [1 - s, 1 + s]."),
    Setting(
      "keepsLength", \.keepsLength, "Whether the end is cut off, or silence follows, so that as many frames remain."),
    .probability,
  ]

  package var amounts: Interval { factors }

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    let sound = try input.sound()
    return .waveform(
      channelCount: sound.channelCount, frameCount: keepsLength ? sound.frameCount : nil,
      sampleRateHz: sound.sampleRateHz)
  }

  package func changed(_ sample: Sample, by amount: Float) throws(StreamsError) -> Sample {
    let sound = sample.waveform
    let changed = try refusing { () throws(MediaError) in try sound.speedChanged(factor: Double(amount)) }
    return .waveform(keepsLength ? changed.fitted(toFrameCount: sound.frameCount) : changed)
  }
}
