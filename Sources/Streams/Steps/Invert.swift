package import Media

/// Takes light for dark: torchvision's `RandomInvert`.
public struct Invert: Hashable, Sendable {
  /// How often it is done.
  public var probability: Float

  /// Describes the step.
  public init(probability: Float = 1) {
    self.probability = probability
  }
}

extension Transform {
  /// Takes light for dark.
  public static func invert(_ step: Invert) -> Transform { Transform(step: step) }
}

extension Invert: ChanceStep {
  package static let keyword = "invert"

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    _ = try input.picture()
    try checkProbability(probability)
    return input
  }

  package func changed(_ image: FloatImage) -> FloatImage { image.inverted() }
}

extension Invert: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable { case probability }

  /// Reads the settings.
  public init(from decoder: any Decoder) throws {
    let settings = try StepSettings<CodingKeys>(decoder)
    self.init(probability: try settings(.probability, default: 1))
  }
}
