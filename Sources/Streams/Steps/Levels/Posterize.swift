package import Media
public import Settings

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

  /// The step with its defaults.
  public init() { self.init(bits: 8) }
}

extension Transform {
  /// Keeps few levels.
  public static func posterize(_ step: Posterize) -> Transform { Transform(step: step) }
}

extension Posterize: ChanceStep {
  public static let keyword = "posterize"
  public static let summary = "Keeps few levels of each channel, 2 to the power of bits."
  public static let shorthand: String? = "bits"
  public static let settings: [Setting<Posterize>] = [
    Setting("bits", \.bits, in: .within(1...8), required: true, "The binary digits of the levels that are kept."),
    .probability,
  ]

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    _ = try input.image()
    return input
  }

  package func changed(_ image: FloatImage) -> FloatImage { image.posterized(bitCount: bits) }
}
