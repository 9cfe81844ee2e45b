import Media
public import Settings

/// Cuts the silence off a sound's ends: librosa's `effects.trim`.
public struct TrimSilence: Hashable, Sendable {
  /// How far below its loudest window a sound is silent.
  public var belowDecibels: Float
  /// Samples per window.
  public var windowLength: Int
  /// Samples from one window to the next.
  public var hopLength: Int

  /// Describes the step; hops are a quarter of a window if not given.
  public init(belowDecibels: Float = 60, windowLength: Int = 2048, hopLength: Int? = nil) {
    self.belowDecibels = belowDecibels
    self.windowLength = windowLength
    self.hopLength = hopLength ?? max(1, windowLength / 4)
  }

  /// The step with its defaults.
  public init() { self.init(belowDecibels: 60) }
}

extension Transform {
  /// Cuts the silence off a sound's ends.
  public static func trimSilence(_ step: TrimSilence) -> Transform { Transform(step: step) }
}

extension TrimSilence: FixedStep {
  public static let keyword = "trimSilence"
  public static let summary = "Cuts the silence off a sound's ends; what is silent throughout stays as it is."
  public static let shorthand: String? = "belowDecibels"
  public static let settings: [Setting<TrimSilence>] = [
    Setting(
      "belowDecibels", \.belowDecibels, in: .above(0, upTo: 200),
      "How far below the loudest window's root mean square a window is silent."),
    Setting(
      "windowLength", \.windowLength, in: .within(1...1 << 20), unit: "samples", "How long a window is."),
    Setting(
      "hopLength", \.hopLength, in: .within(1...1 << 20), unit: "samples", follows: "windowLength",
      usual: { max(1, $0.windowLength / 4) },
      "How far it is from one window to the next; a quarter of a window if not given. Cuts lie at its multiples."),
  ]

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    let sound = try input.sound()
    return .waveform(channelCount: sound.channelCount, frameCount: nil, sampleRateHz: sound.sampleRateHz)
  }

  package func apply(_ sample: Sample) -> Sample {
    .waveform(
      sample.waveform.trimmingSilence(
        belowDecibels: belowDecibels, windowLength: windowLength, hopLength: hopLength))
  }
}
