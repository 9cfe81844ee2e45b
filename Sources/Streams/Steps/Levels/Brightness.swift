import Media
public import Settings

/// Makes an image brighter or darker, black at a factor of 0: torchvision's `adjust_brightness`.
///
/// Written as a strength s, factors are drawn from 1 - s to 1 + s, as in torchvision's `ColorJitter`.
public struct Brightness: Hashable, Sendable {
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
  /// Makes an image brighter or darker.
  public static func brightness(_ step: Brightness) -> Transform { Transform(step: step) }
}

extension Brightness: AmountStep {
  public static let keyword = "brightness"
  public static let summary = "Makes an image brighter or darker, black at a factor of 0."
  public static let shorthand: String? = "factors"
  public static let settings: [Setting<Brightness>] = [
    Setting(
      "factors", \.factors.orStrength, in: .within(0...10), required: true,
      "What the factor is drawn from; a strength s alone is [1 - s, 1 + s]."),
    .probability,
  ]

  package var amounts: Interval { factors }
  package var needsUnitRange: Bool { true }

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    _ = try input.image()
    return input
  }

  package func changed(_ sample: Sample, by amount: Float) -> Sample {
    .image(sample.image.adjustingBrightness(amount))
  }
}
