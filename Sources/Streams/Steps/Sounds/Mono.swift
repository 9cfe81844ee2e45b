import Media
public import Settings

/// Mixes all channels of a sound into one, their mean.
public struct Mono: Hashable, Sendable {
  /// Describes the step.
  public init() {}
}

extension Transform {
  /// Mixes all channels of a sound into one.
  public static var mono: Transform { Transform(step: Mono()) }
}

extension Mono: FixedStep {
  public static let keyword = "mono"
  public static let summary = "Mixes all channels of a sound into one, their mean."
  public static let settings: [Setting<Mono>] = []

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    let sound = try input.sound()
    return .waveform(channelCount: 1, frameCount: sound.frameCount, sampleRateHz: sound.sampleRateHz)
  }

  package func apply(_ sample: Sample) -> Sample { .waveform(sample.waveform.mixedToMono()) }
}
