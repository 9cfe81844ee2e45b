package import Arrays
public import Media
public import Settings

/// Magnifies or shrinks an image about its centre, bilinearly and alike in both directions.
///
/// The scale is uniform on `1 - fraction ..< 1 + fraction`.
public struct RandomZoom: Hashable, Sendable {
  /// The largest change of scale.
  public var fraction: Float
  /// What appears from beyond the edge.
  public var fill: AffineSampler.Fill

  /// Describes the step.
  public init(fraction: Float, fill: AffineSampler.Fill = .constant) {
    self.fraction = fraction
    self.fill = fill
  }

  /// The step with its defaults.
  public init() { self.init(fraction: 0.5) }
}

extension Transform {
  /// Magnifies or shrinks an image about its centre.
  public static func randomZoom(_ step: RandomZoom) -> Transform { Transform(step: step) }
}

extension RandomZoom: RandomStep {
  public static let keyword = "randomZoom"
  public static let summary = "Magnifies or shrinks an image about its center by a random scale."
  public static let shorthand: String? = "fraction"
  public static let settings: [Setting<RandomZoom>] = [
    Setting(
      "fraction", \.fraction, in: .above(0, upTo: 0.99), required: true,
      "The largest change of scale; scales lie from 1 less it to 1 and it."),
    Setting("fill", \.fill, "What appears from beyond the edge: the nearest pixel, or black."),
  ]

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    _ = try input.image()
    return input
  }

  /// The scale.
  package func draw(for sample: Sample, generator: inout CounterGenerator) -> Float {
    1 + generator.uniform(-fraction..<fraction)
  }

  package func apply(_ sample: Sample, _ scale: Float) -> Sample {
    .image(AffineSampler(shape: sample.image.shape, scale: scale).apply(to: sample.image, fill: fill))
  }
}
