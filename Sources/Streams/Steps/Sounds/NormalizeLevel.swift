import Media
public import Settings

/// Brings all sounds to one level, by a factor each; nothing is clipped.
public struct NormalizeLevel: Hashable, Sendable {
  /// What of a sound is its level.
  public enum Measure: String, CaseIterable, SettingValue {
    /// The root mean square over all channels.
    case rms
    /// The largest magnitude.
    case peak
  }

  /// What of a sound is its level.
  public var measure: Measure
  /// The level, from full scale.
  public var decibels: Float

  /// Describes the step; peaks come to full scale and root mean squares 20 dB below it if nothing is said.
  public init(measure: Measure = .rms, decibels: Float? = nil) {
    self.measure = measure
    self.decibels = decibels ?? measure.usualDecibels
  }

  /// The step with its defaults.
  public init() { self.init(measure: .rms) }
}

extension Transform {
  /// Brings all sounds to one level.
  public static func normalizeLevel(_ step: NormalizeLevel) -> Transform { Transform(step: step) }
}

extension NormalizeLevel: FixedStep {
  public static let keyword = "normalizeLevel"
  public static let summary = "Brings all sounds to one level, by a factor each; nothing is clipped, silence stays."
  public static let shorthand: String? = "measure"
  public static let settings: [Setting<NormalizeLevel>] = [
    Setting("measure", \.measure, "What a sound's level is: its root mean square, or its peak."),
    Setting(
      "decibels", \.decibels, in: .within(-120...120), follows: "measure", usual: { $0.measure.usualDecibels },
      "The level, from full scale at ±1; -20 for rms and 0 for peak if not given."),
  ]

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    _ = try input.sound()
    return input
  }

  package func apply(_ sample: Sample) -> Sample {
    switch measure {
    case .rms: .waveform(sample.waveform.normalizingRMS(toDecibels: decibels))
    case .peak: .waveform(sample.waveform.normalizingPeak(toDecibels: decibels))
    }
  }
}

extension NormalizeLevel.Measure {
  /// The level if nothing is said.
  fileprivate var usualDecibels: Float { self == .rms ? -20 : 0 }
}
