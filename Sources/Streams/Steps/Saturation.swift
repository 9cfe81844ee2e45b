import Media

/// Gives a picture more or less colour, none at a factor of 0: torchvision's `adjust_saturation`.
///
/// Written as a strength s, factors are drawn from 1 - s to 1 + s, as in torchvision's `ColorJitter`. Gray pictures
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
}

extension Transform {
  /// Gives a picture more or less colour.
  public static func saturation(_ step: Saturation) -> Transform { Transform(step: step) }
}

extension Saturation: AmountStep {
  package static let keyword = "saturation"

  package var amounts: Interval { factors }
  package var needsUnitRange: Bool { true }

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    _ = try input.colorPicture()
    try factors.check("factors", within: 0...10)
    try checkProbability(probability)
    return input
  }

  package func changed(_ sample: Sample, by amount: Float) -> Sample {
    .image(sample.image.adjustingSaturation(amount))
  }
}

extension Saturation: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable { case factors, probability }

  /// Reads the settings, or what is drawn from alone.
  public init(from decoder: any Decoder) throws {
    let settings = try StepSettings<CodingKeys>(decoder, shorthand: .factors)
    self.init(
      factors: try settings.interval(.factors, ofNumber: Interval.factors),
      probability: try settings(.probability, default: 1))
  }
}
