package import Arrays
import Media

/// Turns a picture about its centre, bilinearly.
///
/// The angle is uniform on `-turns..<turns` of a whole turn, as in Keras.
public struct RandomRotation: Hashable, Sendable {
  /// The largest angle, as a part of a whole turn.
  public var turns: Float
  /// What appears from beyond the edge.
  public var fill: AffineSampler.Fill

  /// Describes the step.
  public init(turns: Float, fill: AffineSampler.Fill = .constant) {
    self.turns = turns
    self.fill = fill
  }
}

extension Transform {
  /// Turns a picture about its centre.
  public static func randomRotation(_ step: RandomRotation) -> Transform { Transform(step: step) }
}

extension RandomRotation: RandomStep {
  package static let keyword = "randomRotation"

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    _ = try input.picture()
    try require(turns > 0 && turns <= 0.5, "turns must be above 0 and at most 0.5, is \(turns)")
    return input
  }

  /// The angle, as a part of a whole turn.
  package func draw(for sample: Sample, generator: inout CounterGenerator) -> Float {
    generator.uniform(-turns..<turns)
  }

  package func apply(_ sample: Sample, _ turns: Float) -> Sample {
    let sampler = AffineSampler(shape: sample.image.shape, clockwiseRadians: 2 * Float.pi * turns)
    return .image(sampler.apply(to: sample.image, fill: fill))
  }
}

extension RandomRotation: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable { case turns, fill }

  /// Reads the settings, or the turns alone.
  public init(from decoder: any Decoder) throws {
    let settings = try StepSettings<CodingKeys>(decoder, shorthand: .turns)
    self.init(turns: try settings(.turns), fill: try settings.word(.fill, default: .constant))
  }
}
