package import Arrays
public import Media
public import Settings

/// Shifts an image by a part of its size, bilinearly.
///
/// Each of the two shifts is uniform on `-fraction..<fraction` of the image's width or height, as in Keras.
public struct RandomTranslation: Hashable, Sendable {
  /// The largest shift, as a part of the width or height.
  public var fraction: Float
  /// What appears from beyond the edge.
  public var fill: AffineSampler.Fill

  /// Describes the step.
  public init(fraction: Float, fill: AffineSampler.Fill = .constant) {
    self.fraction = fraction
    self.fill = fill
  }

  /// The step with its defaults.
  public init() { self.init(fraction: 1) }
}

extension Transform {
  /// Shifts an image by a part of its size.
  public static func randomTranslation(_ step: RandomTranslation) -> Transform { Transform(step: step) }
}

extension RandomTranslation: RandomStep {
  /// Shifts as parts of the width and of the height.
  package struct Draw: Codable, Hashable, Sendable {
    package var right: Float
    package var down: Float
  }

  public static let keyword = "randomTranslation"
  public static let summary = "Shifts an image by a random part of its size."
  public static let shorthand: String? = "fraction"
  public static let settings: [Setting<RandomTranslation>] = [
    Setting(
      "fraction", \.fraction, in: .above(0, upTo: 1), required: true,
      "The largest shift to each side, as a part of the width or height."),
    Setting("fill", \.fill, "What appears from beyond the edge: the nearest pixel, or black."),
  ]

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    _ = try input.image()
    return input
  }

  /// The shifts to the right and down.
  package func draw(for sample: Sample, generator: inout CounterGenerator) -> Draw {
    let right = generator.uniform(-fraction..<fraction)
    return Draw(right: right, down: generator.uniform(-fraction..<fraction))
  }

  package func apply(_ sample: Sample, _ draw: Draw) -> Sample {
    let shape = sample.image.shape
    let sampler = AffineSampler(
      shape: shape, shiftX: draw.right * Float(shape.width), shiftY: draw.down * Float(shape.height))
    return .image(sampler.apply(to: sample.image, fill: fill))
  }
}
