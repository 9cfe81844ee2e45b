package import Media
public import Settings

/// Makes the darkest sample of each channel black and the lightest white: torchvision's `RandomAutocontrast`.
public struct Autocontrast: Hashable, Sendable {
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
  /// Stretches each channel from black to white.
  public static func autocontrast(_ step: Autocontrast) -> Transform { Transform(step: step) }
}

extension Autocontrast: ChanceStep {
  public static let keyword = "autocontrast"
  public static let summary = "Makes the darkest sample of each channel black and the lightest white."
  public static let settings: [Setting<Autocontrast>] = [
    .probability
  ]

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    _ = try input.image()
    return input
  }

  package func changed(_ image: FloatImage) -> FloatImage { image.autocontrasted() }
}
