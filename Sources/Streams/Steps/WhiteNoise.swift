package import Arrays
import Media

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
}

extension Transform {
  /// Adds white noise to a sound.
  public static func whiteNoise(_ step: WhiteNoise) -> Transform { Transform(step: step) }
}

extension WhiteNoise: RandomStep {
  package static let keyword = "whiteNoise"

  /// How weak the noise is, and where it comes from.
  package struct Amount: Codable, Hashable, Sendable {
    package var signalToNoiseDecibels: Float
    package var noise: RandomKey
  }

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    _ = try input.sound()
    try signalToNoiseDecibels.check("signalToNoiseDecibels", within: -120...120)
    try checkProbability(probability)
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

extension WhiteNoise: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable { case signalToNoiseDecibels, probability }

  /// Reads the settings, or the ratio alone.
  public init(from decoder: any Decoder) throws {
    let settings = try StepSettings<CodingKeys>(decoder, shorthand: .signalToNoiseDecibels)
    self.init(
      signalToNoiseDecibels: try settings.interval(.signalToNoiseDecibels, ofNumber: Interval.only),
      probability: try settings(.probability, default: 1))
  }
}
