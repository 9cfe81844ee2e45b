package import Arrays
import Media

/// Adds normal noise to every sample of a picture, and keeps it on 0…1: torchvision's `GaussianNoise`.
public struct Noise: Hashable, Sendable {
  /// What the standard deviation, as a part of white, is drawn from; a number is itself.
  public var sigma: Interval
  /// How often it is done.
  public var probability: Float

  /// Describes the step.
  public init(sigma: Interval, probability: Float = 1) {
    self.sigma = sigma
    self.probability = probability
  }
}

extension Transform {
  /// Adds normal noise to a picture.
  public static func noise(_ step: Noise) -> Transform { Transform(step: step) }
}

extension Noise: RandomStep {
  package static let keyword = "noise"
  package var needsUnitRange: Bool { true }

  /// How strong the noise is, and where it comes from.
  package struct Amount: Codable, Hashable, Sendable {
    package var sigma: Float
    package var noise: RandomKey
  }

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    _ = try input.picture()
    try sigma.check("sigma", within: 0...10)
    try checkProbability(probability)
    return input
  }

  /// The noise; `nil` for none.
  package func draw(for sample: Sample, generator: inout CounterGenerator) -> Amount? {
    let happens = generator.happens(probability)
    let sigma = sigma.draw(&generator)
    return happens ? Amount(sigma: sigma, noise: RandomKey(seed: generator.next())) : nil
  }

  package func apply(_ sample: Sample, _ draw: Amount?) -> Sample {
    guard let draw else { return sample }
    var generator = draw.noise.generator()
    return .image(sample.image.addingNoise(sigma: draw.sigma, generator: &generator))
  }
}

extension Noise: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable { case sigma, probability }

  /// Reads the settings, or sigma alone.
  public init(from decoder: any Decoder) throws {
    let settings = try StepSettings<CodingKeys>(decoder, shorthand: .sigma)
    self.init(
      sigma: try settings.interval(.sigma, ofNumber: Interval.only), probability: try settings(.probability, default: 1)
    )
  }
}
