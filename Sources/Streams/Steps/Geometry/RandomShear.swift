package import Arrays
public import Media
public import Settings

/// Shears an image about its centre, bilinearly, as torchvision's `RandomAffine` does.
///
/// Angles are uniform between minus and plus the largest one.
public struct RandomShear: Hashable, Sendable {
  /// The largest angle along x.
  public var horizontalDegrees: Float
  /// The largest angle along y.
  public var verticalDegrees: Float
  /// What appears from beyond the edge.
  public var fill: AffineSampler.Fill

  /// Describes the step.
  public init(horizontalDegrees: Float, verticalDegrees: Float = 0, fill: AffineSampler.Fill = .constant) {
    self.horizontalDegrees = horizontalDegrees
    self.verticalDegrees = verticalDegrees
    self.fill = fill
  }

  /// The step with its defaults.
  public init() { self.init(horizontalDegrees: 0) }
}

extension Transform {
  /// Shears an image about its centre.
  public static func randomShear(_ step: RandomShear) -> Transform { Transform(step: step) }
}

extension RandomShear: RandomStep {
  public static let keyword = "randomShear"
  public static let summary = "Shears an image about its center by random angles."
  public static let shorthand: String? = "horizontalDegrees"
  public static let settings: [Setting<RandomShear>] = [
    Setting(
      "horizontalDegrees", \.horizontalDegrees, in: .within(0...89), required: true,
      "The largest angle along x, to both sides."),
    Setting("verticalDegrees", \.verticalDegrees, in: .within(0...89), "The largest angle along y, to both sides."),
    Setting("fill", \.fill, "What appears from beyond the edge: the nearest pixel, or black."),
  ]

  /// Angles in degrees.
  package struct Draw: Codable, Hashable, Sendable {
    package var horizontal: Float
    package var vertical: Float
  }

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    _ = try input.image()
    return input
  }

  package func draw(for sample: Sample, generator: inout CounterGenerator) -> Draw {
    let horizontal = Interval.within(horizontalDegrees).draw(&generator)
    return Draw(horizontal: horizontal, vertical: Interval.within(verticalDegrees).draw(&generator))
  }

  package func apply(_ sample: Sample, _ draw: Draw) -> Sample {
    let shape = sample.image.shape
    let map = ProjectiveMap.affine(
      size: ImageSize(height: shape.height, width: shape.width),
      shear: (x: Double(draw.horizontal), y: Double(draw.vertical)))
    return .image(AffineSampler(map).apply(to: sample.image, fill: fill))
  }
}
