import Media
public import Settings

/// Moves all hues around the colour circle: torchvision's `adjust_hue`.
///
/// Written as a number, turns are drawn from minus it to it, as in torchvision's `ColorJitter`. Gray images stay as
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

  /// The step with its defaults.
  public init() { self.init(turns: .only(0)) }
}

extension Transform {
  /// Moves all hues around the colour circle.
  public static func hue(_ step: Hue) -> Transform { Transform(step: step) }
}

extension Hue: AmountStep {
  public static let keyword = "hue"
  public static let summary = "Moves all hues around the color circle."
  public static let shorthand: String? = "turns"
  public static let settings: [Setting<Hue>] = [
    Setting(
      "turns", \.turns.orBound, in: .within(-0.5...0.5), required: true, unit: "whole turns",
      "What the turn is drawn from; a bound b alone is [-b, b]."),
    .probability,
  ]

  package var amounts: Interval { turns }
  package var needsUnitRange: Bool { true }

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    _ = try input.colorImage()
    return input
  }

  package func changed(_ sample: Sample, by amount: Float) -> Sample {
    .image(sample.image.adjustingHue(amount))
  }
}
