package import Media

/// Makes the darkest sample of each channel black and the lightest white: torchvision's `RandomAutocontrast`.
public struct Autocontrast: Hashable, Sendable {
  /// How often it is done.
  public var probability: Float

  /// Describes the step.
  public init(probability: Float = 1) {
    self.probability = probability
  }
}

extension Transform {
  /// Stretches each channel from black to white.
  public static func autocontrast(_ step: Autocontrast) -> Transform { Transform(step: step) }
}

extension Autocontrast: ChanceStep {
  package static let keyword = "autocontrast"

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    _ = try input.picture()
    try checkProbability(probability)
    return input
  }

  package func changed(_ image: FloatImage) -> FloatImage { image.autocontrasted() }
}

extension Autocontrast: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable { case probability }

  /// Reads the settings.
  public init(from decoder: any Decoder) throws {
    let settings = try StepSettings<CodingKeys>(decoder)
    self.init(probability: try settings(.probability, default: 1))
  }
}
