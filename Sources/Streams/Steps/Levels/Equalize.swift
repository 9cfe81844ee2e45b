package import Media
public import Settings

/// Makes all levels of each channel equally frequent, over 256 levels: torchvision's `RandomEqualize`.
public struct Equalize: Hashable, Sendable {
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
  /// Makes all levels equally frequent.
  public static func equalize(_ step: Equalize) -> Transform { Transform(step: step) }
}

extension Equalize: ChanceStep {
  public static let keyword = "equalize"
  public static let summary = "Makes all levels of each channel equally frequent."
  public static let settings: [Setting<Equalize>] = [
    .probability
  ]

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    _ = try input.image()
    return input
  }

  package func changed(_ image: FloatImage) -> FloatImage { image.equalized() }
}
