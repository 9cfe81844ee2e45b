import Media

/// Brings a sound to exactly so many frames: cut at the end, or followed by silence.
public struct FitLength: Hashable, Sendable {
  /// Samples per channel of the result.
  public var frameCount: Int

  /// Describes the step.
  public init(frameCount: Int) {
    self.frameCount = frameCount
  }
}

extension Transform {
  /// Brings a sound to a length.
  public static func fitLength(_ step: FitLength) -> Transform { Transform(step: step) }
}

extension FitLength: FixedStep {
  package static let keyword = "fitLength"

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

extension FitLength: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable { case frameCount }

  /// Reads the settings, or the frames alone.
  public init(from decoder: any Decoder) throws {
    let settings = try StepSettings<CodingKeys>(decoder, shorthand: .frameCount)
    self.init(frameCount: try settings(.frameCount))
  }
}
