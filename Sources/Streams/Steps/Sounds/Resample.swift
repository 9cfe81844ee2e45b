public import Media
public import Settings

/// Brings a sound to another sample rate, band-limited, as librosa does by default.
public struct Resample: Hashable, Sendable {
  /// The new rate.
  public var sampleRateHz: Int
  /// How well.
  public var quality: ResamplingQuality

  /// Describes the step.
  public init(sampleRateHz: Int, quality: ResamplingQuality = .high) {
    self.sampleRateHz = sampleRateHz
    self.quality = quality
  }

  /// The step with its defaults.
  public init() { self.init(sampleRateHz: 1) }
}

extension Transform {
  /// Brings a sound to another sample rate.
  public static func resample(_ step: Resample) -> Transform { Transform(step: step) }
}

extension Resample: FixedStep {
  public static let keyword = "resample"
  public static let summary = "Brings a sound to another sample rate."
  public static let shorthand: String? = "sampleRateHz"
  public static let settings: [Setting<Resample>] = [
    Setting("sampleRateHz", \.sampleRateHz, in: .within(1...1_000_000), required: true, "The new rate."),
    Setting("quality", \.quality, "How well the band is limited."),
  ]

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    let sound = try input.sound()
    let frameCount = sound.frameCount.map { frameCount in
      sound.sampleRateHz == sampleRateHz
        ? frameCount
        : Int((Double(frameCount) * (Double(sampleRateHz) / Double(sound.sampleRateHz))).rounded(.up))
    }
    return .waveform(channelCount: sound.channelCount, frameCount: frameCount, sampleRateHz: sampleRateHz)
  }

  package func apply(_ sample: Sample) throws(StreamsError) -> Sample {
    .waveform(
      try refusing { () throws(MediaError) in
        try sample.waveform.resampled(toHz: sampleRateHz, quality: quality)
      })
  }
}
