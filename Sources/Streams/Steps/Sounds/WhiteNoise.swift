package import Arrays
import Media
public import Settings

/// Adds white noise to a sound, at a drawn distance from it; nothing is clipped.
public struct WhiteNoise: Hashable, Sendable {
  /// What the power of the sound over that of the noise is drawn from; a number is itself.
  public var signalToNoiseDecibels: Interval
  /// How often it is done.
  public var probability: Float

  /// Describes the step.
  public init(signalToNoiseDecibels: Interval, probability: Float = 1) {
    self.signalToNoiseDecibels = signalToNoiseDecibels
    self.probability = probability
  }

  /// The step with its defaults.
  public init() { self.init(signalToNoiseDecibels: .only(0)) }
}

extension Transform {
  /// Adds white noise to a sound.
  public static func whiteNoise(_ step: WhiteNoise) -> Transform { Transform(step: step) }
}

extension WhiteNoise: OccasionalStep {
  public static let keyword = "whiteNoise"
  public static let summary = "Adds white noise to a sound, at a drawn distance from it."
  public static let shorthand: String? = "signalToNoiseDecibels"
  public static let settings: [Setting<WhiteNoise>] = [
    Setting(
      "signalToNoiseDecibels", \.signalToNoiseDecibels.orNumber, in: .within(-120...120), required: true,
      "What the power of the sound over that of the noise is drawn from."),
    .probability,
  ]

  /// How weak the noise is, and where it comes from.
  package struct Amount: Codable, Hashable, Sendable {
    package var signalToNoiseDecibels: Float
    package var noise: RandomKey
  }

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    _ = try input.sound()
    return input
  }

  /// The noise; `nil` for none.
  package func draw(for sample: Sample, generator: inout CounterGenerator) -> Amount? {
    let happens = generator.happens(probability)
    let decibels = signalToNoiseDecibels.draw(&generator)
    return happens ? Amount(signalToNoiseDecibels: decibels, noise: RandomKey(seed: generator.next())) : nil
  }

  package func apply(_ sample: Sample, _ draw: Amount?) -> Sample {
    let sound = sample.waveform
    guard let draw, sound.frameCount > 0 else { return sample }
    var generator = draw.noise.generator()
    let noise = Waveform(
      sampleRateHz: sound.sampleRateHz, channelCount: sound.channelCount,
      samples: sound.samples.map { _ in generator.normal() })
    return .waveform(sound.mixed(withNoise: noise, signalToNoiseDecibels: draw.signalToNoiseDecibels))
  }
}
