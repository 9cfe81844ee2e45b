package import Arrays
public import Media
public import Settings

/// Adds white, pink or brown noise to a sound, at a drawn distance from it; nothing is clipped.
public struct ColoredNoise: Hashable, Sendable {
  /// What the power of the sound over that of the noise is drawn from; a number is itself.
  public var signalToNoiseDecibels: Interval
  /// How the noise's power falls with frequency.
  public var color: NoiseColor
  /// How often it is done.
  public var probability: Float

  /// Describes the step.
  public init(signalToNoiseDecibels: Interval, color: NoiseColor = .white, probability: Float = 1) {
    self.signalToNoiseDecibels = signalToNoiseDecibels
    self.color = color
    self.probability = probability
  }

  /// The step with its defaults.
  public init() { self.init(signalToNoiseDecibels: .only(0)) }
}

extension Transform {
  /// Adds noise of a color to a sound.
  public static func coloredNoise(_ step: ColoredNoise) -> Transform { Transform(step: step) }
}

extension ColoredNoise: NoiseStep {
  public static let keyword = "coloredNoise"
  public static let formerKeywords = ["whiteNoise"]
  public static let summary = "Adds white, pink or brown noise to a sound, at a drawn distance from it."
  public static let shorthand: String? = "signalToNoiseDecibels"
  public static let settings: [Setting<ColoredNoise>] = [
    .signalToNoiseDecibels,
    Setting(
      "color", \.color,
      "How the noise's power falls with frequency: white not at all, pink by 3, brown by 6 dB an octave."),
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
    let channels = (0..<sound.channelCount).flatMap { _ in
      Waveform.noise(
        color, sampleRateHz: sound.sampleRateHz, frameCount: sound.frameCount, generator: &generator
      ).samples
    }
    let noise = Waveform(sampleRateHz: sound.sampleRateHz, channelCount: sound.channelCount, samples: channels)
    return .waveform(sound.mixed(withNoise: noise, signalToNoiseDecibels: draw.signalToNoiseDecibels))
  }
}
