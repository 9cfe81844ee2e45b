package import Arrays
public import Media
public import Settings

/// Brings a sound to exactly so many frames: what is longer is cut, what is shorter filled up.
public struct FitLength: Hashable, Sendable {
  /// Which part of a longer sound is kept, and where a shorter one stands.
  public enum Placement: String, CaseIterable, SettingValue {
    /// At the start.
    case start
    /// In the middle.
    case center
    /// Anywhere, uniformly; in the middle where nothing may be random.
    case random
  }

  /// Samples per channel of the result.
  public var frameCount: Int
  /// What stands before and behind a shorter sound.
  public var fill: WaveformFill
  /// Which part of a longer sound is kept, and where a shorter one stands.
  public var placement: Placement

  /// Describes the step.
  public init(frameCount: Int, fill: WaveformFill = .silence, placement: Placement = .start) {
    self.frameCount = frameCount
    self.fill = fill
    self.placement = placement
  }

  /// The step with its defaults.
  public init() { self.init(frameCount: 1) }
}

extension Transform {
  /// Brings a sound to a length.
  public static func fitLength(_ step: FitLength) -> Transform { Transform(step: step) }
}

extension FitLength: RandomStep {
  public static let keyword = "fitLength"
  public static let summary =
    "Brings a sound to exactly so many frames: what is longer is cut, what is shorter filled up."
  public static let shorthand: String? = "frameCount"
  public static let settings: [Setting<FitLength>] = [
    Setting(
      "frameCount", \.frameCount, in: .within(1...AudioCodec.sampleLimit), required: true,
      "Samples of each channel of the result."),
    Setting("fill", \.fill, "What stands before and behind a shorter sound: silence, or wrap, the sound again."),
    Setting(
      "placement", \.placement,
      "Which part of a longer sound is kept, and where a shorter one stands; random is center in evaluation."),
  ]

  package var isRandom: Bool { placement == .random }

  package var evaluation: Transform? {
    isRandom ? .fitLength(FitLength(frameCount: frameCount, fill: fill, placement: .center)) : Transform(step: self)
  }

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    let sound = try input.sound()
    try require(
      frameCount > 0 && frameCount <= AudioCodec.sampleLimit / sound.channelCount,
      "frameCount must lie within 1...\(AudioCodec.sampleLimit / sound.channelCount), is \(frameCount)")
    return .waveform(
      channelCount: sound.channelCount, frameCount: frameCount, sampleRateHz: sound.sampleRateHz)
  }

  /// The first frame that is kept, or where the sound stands.
  package func draw(for sample: Sample, generator: inout CounterGenerator) -> Int {
    let room = abs(sample.waveform.frameCount - frameCount)
    return switch placement {
    case .start: 0
    case .center: room / 2
    case .random: generator.below(room + 1)
    }
  }

  package func apply(_ sample: Sample, _ start: Int) -> Sample {
    .waveform(sample.waveform.fitted(toFrameCount: frameCount, start: start, fill: fill))
  }
}
