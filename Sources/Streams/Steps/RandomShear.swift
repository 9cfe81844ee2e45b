package import Arrays
import Media

/// Shears a picture about its centre, bilinearly, as torchvision's `RandomAffine` does.
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
}

extension Transform {
  /// Shears a picture about its centre.
  public static func randomShear(_ step: RandomShear) -> Transform { Transform(step: step) }
}

extension RandomShear: RandomStep {
  package static let keyword = "randomShear"

  /// Angles in degrees.
  package struct Draw: Codable, Hashable, Sendable {
    package var horizontal: Float
    package var vertical: Float
  }

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    _ = try input.picture()
    for (name, degrees) in [("horizontalDegrees", horizontalDegrees), ("verticalDegrees", verticalDegrees)] {
      try require(degrees >= 0 && degrees < 90, "\(name) must be at least 0 and below 90, is \(degrees)")
    }
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

extension RandomShear: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable { case horizontalDegrees, verticalDegrees, fill }

  /// Reads the settings, or the angle along x alone.
  public init(from decoder: any Decoder) throws {
    let settings = try StepSettings<CodingKeys>(decoder, shorthand: .horizontalDegrees)
    self.init(
      horizontalDegrees: try settings(.horizontalDegrees),
      verticalDegrees: try settings(.verticalDegrees, default: 0),
      fill: try settings.word(.fill, default: .constant))
  }
}
