package import Media
public import Settings

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

  /// The step with its defaults.
  public init() { self.init(threshold: 1) }
}

extension Transform {
  /// Inverts the light parts.
  public static func solarize(_ step: Solarize) -> Transform { Transform(step: step) }
}

extension Solarize: ChanceStep {
  public static let keyword = "solarize"
  public static let summary = "Takes light for dark where an image is light."
  public static let shorthand: String? = "threshold"
  public static let settings: [Setting<Solarize>] = [
    Setting("threshold", \.threshold, in: .within(0...1), required: true, "The least level that is inverted."),
    .probability,
  ]

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    _ = try input.image()
    return input
  }

  package func changed(_ image: FloatImage) -> FloatImage { image.solarized(threshold: threshold) }
}
