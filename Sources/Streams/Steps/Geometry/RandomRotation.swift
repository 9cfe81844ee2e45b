package import Arrays
public import Media
public import Settings

/// Turns an image about its centre, bilinearly.
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

  /// The step with its defaults.
  public init() { self.init(turns: 0.5) }
}

extension Transform {
  /// Turns an image about its centre.
  public static func randomRotation(_ step: RandomRotation) -> Transform { Transform(step: step) }
}

extension RandomRotation: RandomStep {
  public static let keyword = "randomRotation"
  public static let summary = "Turns an image about its center by a random angle."
  public static let shorthand: String? = "turns"
  public static let settings: [Setting<RandomRotation>] = [
    Setting(
      "turns", \.turns, in: .above(0, upTo: 0.5), required: true, unit: "whole turns",
      "The largest angle, to both sides."),
    Setting("fill", \.fill, "What appears from beyond the edge: the nearest pixel, or black."),
  ]

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    _ = try input.image()
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
