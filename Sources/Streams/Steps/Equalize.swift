package import Media

/// Makes all levels of each channel equally frequent, over 256 levels: torchvision's `RandomEqualize`.
public struct Equalize: Hashable, Sendable {
  /// How often it is done.
  public var probability: Float

  /// Describes the step.
  public init(probability: Float = 1) {
    self.probability = probability
  }
}

extension Transform {
  /// Makes all levels equally frequent.
  public static func equalize(_ step: Equalize) -> Transform { Transform(step: step) }
}

extension Equalize: ChanceStep {
  package static let keyword = "equalize"

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    _ = try input.picture()
    try checkProbability(probability)
    return input
  }

  package func changed(_ image: FloatImage) -> FloatImage { image.equalized() }
}

extension Equalize: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable { case probability }

  /// Reads the settings.
  public init(from decoder: any Decoder) throws {
    let settings = try StepSettings<CodingKeys>(decoder)
    self.init(probability: try settings(.probability, default: 1))
  }
}
