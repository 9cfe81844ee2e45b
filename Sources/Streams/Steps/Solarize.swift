package import Media

/// Takes light for dark where samples are at least a threshold: torchvision's `RandomSolarize`.
public struct Solarize: Hashable, Sendable {
  /// The least sample that is inverted, on 0…1.
  public var threshold: Float
  /// How often it is done.
  public var probability: Float

  /// Describes the step.
  public init(threshold: Float, probability: Float = 1) {
    self.threshold = threshold
    self.probability = probability
  }
}

extension Transform {
  /// Inverts the light parts.
  public static func solarize(_ step: Solarize) -> Transform { Transform(step: step) }
}

extension Solarize: ChanceStep {
  package static let keyword = "solarize"

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    _ = try input.picture()
    try checkProbability(probability)
    try require(threshold >= 0 && threshold <= 1, "threshold must lie within 0...1, is \(threshold)")
    return input
  }

  package func changed(_ image: FloatImage) -> FloatImage { image.solarized(threshold: threshold) }
}

extension Solarize: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable { case threshold, probability }

  /// Reads the settings, or the threshold alone.
  public init(from decoder: any Decoder) throws {
    let settings = try StepSettings<CodingKeys>(decoder, shorthand: .threshold)
    self.init(threshold: try settings(.threshold), probability: try settings(.probability, default: 1))
  }
}
