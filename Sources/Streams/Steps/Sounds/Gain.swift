import Media
public import Settings

/// Makes a sound louder or softer; nothing is clipped.
///
/// Written as a number, decibels are drawn from minus it to it.
public struct Gain: Hashable, Sendable {
  /// What the change of amplitude is drawn from; 0 changes nothing.
  public var decibels: Interval
  /// How often it is done.
  public var probability: Float

  /// Describes the step.
  public init(decibels: Interval, probability: Float = 1) {
    self.decibels = decibels
    self.probability = probability
  }

  /// The step with its defaults.
  public init() { self.init(decibels: .only(0)) }
}

extension Transform {
  /// Makes a sound louder or softer.
  public static func gain(_ step: Gain) -> Transform { Transform(step: step) }
}

extension Gain: AmountStep {
  public static let keyword = "gain"
  public static let summary = "Makes a sound louder or softer; nothing is clipped."
  public static let shorthand: String? = "decibels"
  public static let settings: [Setting<Gain>] = [
    Setting(
      "decibels", \.decibels.orBound, in: .within(-120...120), required: true,
      "What the change of amplitude is drawn from; a bound b alone is [-b, b]."),
    .probability,
  ]

  package var amounts: Interval { decibels }

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    _ = try input.sound()
    return input
  }

  package func changed(_ sample: Sample, by amount: Float) -> Sample {
    .waveform(sample.waveform.applyingGain(decibels: amount))
  }
}
