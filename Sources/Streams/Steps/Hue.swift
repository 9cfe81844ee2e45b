import Media

/// Moves all hues around the colour circle: torchvision's `adjust_hue`.
///
/// Written as a number, turns are drawn from minus it to it, as in torchvision's `ColorJitter`. Gray pictures stay as
/// they are.
public struct Hue: Hashable, Sendable {
  /// What the part of a whole turn is drawn from; 0 changes nothing.
  public var turns: Interval
  /// How often it is done.
  public var probability: Float

  /// Describes the step.
  public init(turns: Interval, probability: Float = 1) {
    self.turns = turns
    self.probability = probability
  }
}

extension Transform {
  /// Moves all hues around the colour circle.
  public static func hue(_ step: Hue) -> Transform { Transform(step: step) }
}

extension Hue: AmountStep {
  package static let keyword = "hue"

  package var amounts: Interval { turns }
  package var needsUnitRange: Bool { true }

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    _ = try input.colorPicture()
    try turns.check("turns", within: -0.5...0.5)
    try checkProbability(probability)
    return input
  }

  package func changed(_ sample: Sample, by amount: Float) -> Sample {
    .image(sample.image.adjustingHue(amount))
  }
}

extension Hue: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable { case turns, probability }

  /// Reads the settings, or what is drawn from alone.
  public init(from decoder: any Decoder) throws {
    let settings = try StepSettings<CodingKeys>(decoder, shorthand: .turns)
    self.init(
      turns: try settings.interval(.turns, ofNumber: Interval.within),
      probability: try settings(.probability, default: 1))
  }
}
