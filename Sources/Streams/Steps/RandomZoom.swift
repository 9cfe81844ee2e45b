package import Arrays
import Media

/// Magnifies or shrinks a picture about its centre, bilinearly and alike in both directions.
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
}

extension Transform {
  /// Magnifies or shrinks a picture about its centre.
  public static func randomZoom(_ step: RandomZoom) -> Transform { Transform(step: step) }
}

extension RandomZoom: RandomStep {
  package static let keyword = "randomZoom"

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    _ = try input.picture()
    try require(fraction > 0 && fraction < 1, "fraction must be above 0 and below 1, is \(fraction)")
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

extension RandomZoom: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable { case fraction, fill }

  /// Reads the settings, or the fraction alone.
  public init(from decoder: any Decoder) throws {
    let settings = try StepSettings<CodingKeys>(decoder, shorthand: .fraction)
    self.init(fraction: try settings(.fraction), fill: try settings.word(.fill, default: .constant))
  }
}
