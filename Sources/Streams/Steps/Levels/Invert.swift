package import Media
public import Settings

/// Takes light for dark: torchvision's `RandomInvert`.
public struct Invert: Hashable, Sendable {
  /// How often it is done.
  public var probability: Float

  /// Describes the step.
  public init(probability: Float = 1) {
    self.probability = probability
  }

  /// The step with its defaults.
  public init() { self.init(probability: 1) }
}

extension Transform {
  /// Takes light for dark.
  public static func invert(_ step: Invert) -> Transform { Transform(step: step) }
}

extension Invert: ChanceStep {
  public static let keyword = "invert"
  public static let summary = "Takes light for dark."
  public static let settings: [Setting<Invert>] = [
    .probability
  ]

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    _ = try input.image()
    return input
  }

  package func changed(_ image: FloatImage) -> FloatImage { image.inverted() }
}
