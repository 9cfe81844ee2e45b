package import Media

/// Keeps 2^bits levels only: torchvision's `RandomPosterize`.
public struct Posterize: Hashable, Sendable {
  /// The levels' binary digits, 1 to 8.
  public var bits: Int
  /// How often it is done.
  public var probability: Float

  /// Describes the step.
  public init(bits: Int, probability: Float = 1) {
    self.bits = bits
    self.probability = probability
  }
}

extension Transform {
  /// Keeps few levels.
  public static func posterize(_ step: Posterize) -> Transform { Transform(step: step) }
}

extension Posterize: ChanceStep {
  package static let keyword = "posterize"

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    _ = try input.picture()
    try checkProbability(probability)
    try require((1...8).contains(bits), "bits must lie within 1...8, is \(bits)")
    return input
  }

  package func changed(_ image: FloatImage) -> FloatImage { image.posterized(bitCount: bits) }
}

extension Posterize: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable { case bits, probability }

  /// Reads the settings, or the bits alone.
  public init(from decoder: any Decoder) throws {
    let settings = try StepSettings<CodingKeys>(decoder, shorthand: .bits)
    self.init(bits: try settings(.bits), probability: try settings(.probability, default: 1))
  }
}
