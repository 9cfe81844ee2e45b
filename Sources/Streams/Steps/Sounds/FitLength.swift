import Media
public import Settings

/// Brings a sound to exactly so many frames: cut at the end, or followed by silence.
public struct FitLength: Hashable, Sendable {
  /// Samples per channel of the result.
  public var frameCount: Int

  /// Describes the step.
  public init(frameCount: Int) {
    self.frameCount = frameCount
  }

  /// The step with its defaults.
  public init() { self.init(frameCount: 1) }
}

extension Transform {
  /// Brings a sound to a length.
  public static func fitLength(_ step: FitLength) -> Transform { Transform(step: step) }
}

extension FitLength: FixedStep {
  public static let keyword = "fitLength"
  public static let summary = "Brings a sound to exactly so many frames: cut at the end, or followed by silence."
  public static let shorthand: String? = "frameCount"
  public static let settings: [Setting<FitLength>] = [
    Setting(
      "frameCount", \.frameCount, in: .within(1...AudioCodec.sampleLimit), required: true,
      "Samples of each channel of the result.")
  ]

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    let sound = try input.sound()
    try require(
      frameCount > 0 && frameCount <= AudioCodec.sampleLimit / sound.channelCount,
      "frameCount must lie within 1...\(AudioCodec.sampleLimit / sound.channelCount), is \(frameCount)")
    return .waveform(
      channelCount: sound.channelCount, frameCount: frameCount, sampleRateHz: sound.sampleRateHz)
  }

  package func apply(_ sample: Sample) -> Sample { .waveform(sample.waveform.fitted(toFrameCount: frameCount)) }
}
