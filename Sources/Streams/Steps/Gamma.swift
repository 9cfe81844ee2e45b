import Media

/// Raises a picture's samples to a power: torchvision's `adjust_gamma`.
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
}

extension Transform {
  /// Raises a picture's samples to a power.
  public static func gamma(_ step: Gamma) -> Transform { Transform(step: step) }
}

extension Gamma: AmountStep {
  package static let keyword = "gamma"

  package var amounts: Interval { exponents }
  package var needsUnitRange: Bool { true }

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    _ = try input.picture()
    try exponents.check("exponents", within: 0...10)
    try checkProbability(probability)
    return input
  }

  package func changed(_ sample: Sample, by amount: Float) -> Sample {
    .image(sample.image.adjustingGamma(amount))
  }
}

extension Gamma: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable { case exponents, probability }

  /// Reads the settings, or what is drawn from alone.
  public init(from decoder: any Decoder) throws {
    let settings = try StepSettings<CodingKeys>(decoder, shorthand: .exponents)
    self.init(
      exponents: try settings.interval(.exponents, ofNumber: Interval.factors),
      probability: try settings(.probability, default: 1))
  }
}
