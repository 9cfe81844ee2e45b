import Media
public import Settings

/// Gives an image more or less colour, none at a factor of 0: torchvision's `adjust_saturation`.
///
/// Written as a strength s, factors are drawn from 1 - s to 1 + s, as in torchvision's `ColorJitter`. Gray images
/// stay as they are.
public struct Saturation: Hashable, Sendable {
  /// What the factor is drawn from; 1 changes nothing.
  public var factors: Interval
  /// How often it is done.
  public var probability: Float

  /// Describes the step.
  public init(factors: Interval, probability: Float = 1) {
    self.factors = factors
    self.probability = probability
  }

  /// The step with its defaults.
  public init() { self.init(factors: .only(1)) }
}

extension Transform {
  /// Gives an image more or less colour.
  public static func saturation(_ step: Saturation) -> Transform { Transform(step: step) }
}

extension Saturation: AmountStep {
  public static let keyword = "saturation"
  public static let summary = "Gives an image more or less color, none at a factor of 0."
  public static let shorthand: String? = "factors"
  public static let settings: [Setting<Saturation>] = [
    Setting(
      "factors", \.factors.orStrength, in: .within(0...10), required: true,
      "What the factor is drawn from; a strength s alone is [1 - s, 1 + s]."),
    .probability,
  ]

  package var amounts: Interval { factors }
  package var needsUnitRange: Bool { true }

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    _ = try input.colorImage()
    return input
  }

  package func changed(_ sample: Sample, by amount: Float) -> Sample {
    .image(sample.image.adjustingSaturation(amount))
  }
}
