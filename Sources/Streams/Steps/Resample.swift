public import Media

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
}

extension Transform {
  /// Brings a sound to another sample rate.
  public static func resample(_ step: Resample) -> Transform { Transform(step: step) }
}

extension Resample: FixedStep {
  package static let keyword = "resample"

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    let sound = try input.sound()
    try require(
      (1...1_000_000).contains(sampleRateHz), "sampleRateHz must lie within 1...1000000, is \(sampleRateHz)")
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

extension Resample: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable { case sampleRateHz, quality }

  /// Reads the settings, or the rate alone.
  public init(from decoder: any Decoder) throws {
    let settings = try StepSettings<CodingKeys>(decoder, shorthand: .sampleRateHz)
    self.init(sampleRateHz: try settings(.sampleRateHz), quality: try settings.word(.quality, default: .high))
  }
}
