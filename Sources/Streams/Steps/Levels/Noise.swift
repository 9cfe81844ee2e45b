package import Arrays
import Media
public import Settings

/// Adds normal noise to every sample of an image, and keeps it on 0…1: torchvision's `GaussianNoise`.
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

  /// The step with its defaults.
  public init() { self.init(sigma: .only(0)) }
}

extension Transform {
  /// Adds normal noise to an image.
  public static func noise(_ step: Noise) -> Transform { Transform(step: step) }
}

extension Noise: OccasionalStep {
  public static let keyword = "noise"
  public static let summary = "Adds normal noise to every sample of an image, and keeps it from black to white."
  public static let shorthand: String? = "sigma"
  public static let settings: [Setting<Noise>] = [
    Setting(
      "sigma", \.sigma.orNumber, in: .within(0...10), required: true,
      "What the standard deviation, as a part of white, is drawn from."),
    .probability,
  ]
  package var needsUnitRange: Bool { true }

  /// How strong the noise is, and where it comes from.
  package struct Amount: Codable, Hashable, Sendable {
    package var sigma: Float
    package var noise: RandomKey
  }

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    _ = try input.image()
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
