import Media
public import Settings

/// Raises an image's samples to a power: torchvision's `adjust_gamma`.
///
/// Written as a strength s, exponents are drawn from 1 - s to 1 + s.
public struct Gamma: Hashable, Sendable {
  /// What the exponent is drawn from; above 1 is darker, 1 changes nothing.
  public var exponents: Interval
  /// How often it is done.
  public var probability: Float

  /// Describes the step.
  public init(exponents: Interval, probability: Float = 1) {
    self.exponents = exponents
    self.probability = probability
  }

  /// The step with its defaults.
  public init() { self.init(exponents: .only(1)) }
}

extension Transform {
  /// Raises an image's samples to a power.
  public static func gamma(_ step: Gamma) -> Transform { Transform(step: step) }
}

extension Gamma: AmountStep {
  public static let keyword = "gamma"
  public static let summary = "Raises the levels of an image to a power; above 1 is darker."
  public static let shorthand: String? = "exponents"
  public static let settings: [Setting<Gamma>] = [
    Setting(
      "exponents", \.exponents.orStrength, in: .within(0...10), required: true,
      "What the exponent is drawn from; a strength s alone is [1 - s, 1 + s]."),
    .probability,
  ]

  package var amounts: Interval { exponents }
  package var needsUnitRange: Bool { true }

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    _ = try input.image()
    return input
  }

  package func changed(_ sample: Sample, by amount: Float) -> Sample {
    .image(sample.image.adjustingGamma(amount))
  }
}
