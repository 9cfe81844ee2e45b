import Media

/// Gives a picture more or less contrast about its mean luminance: torchvision's `adjust_contrast`.
///
/// Written as a strength s, factors are drawn from 1 - s to 1 + s, as in torchvision's `ColorJitter`.
public struct Contrast: Hashable, Sendable {
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
  /// Gives a picture more or less contrast.
  public static func contrast(_ step: Contrast) -> Transform { Transform(step: step) }
}

extension Contrast: AmountStep {
  package static let keyword = "contrast"

  package var amounts: Interval { factors }
  package var needsUnitRange: Bool { true }

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    _ = try input.colorPicture()
    try factors.check("factors", within: 0...10)
    try checkProbability(probability)
    return input
  }

  package func changed(_ sample: Sample, by amount: Float) -> Sample {
    .image(sample.image.adjustingContrast(amount))
  }
}

extension Contrast: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable { case factors, probability }

  /// Reads the settings, or what is drawn from alone.
  public init(from decoder: any Decoder) throws {
    let settings = try StepSettings<CodingKeys>(decoder, shorthand: .factors)
    self.init(
      factors: try settings.interval(.factors, ofNumber: Interval.factors),
      probability: try settings(.probability, default: 1))
  }
}
