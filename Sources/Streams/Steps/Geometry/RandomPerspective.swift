package import Arrays
package import Media
public import Settings

/// Looks at an image from elsewhere: its corners move towards the middle: torchvision's `RandomPerspective`.
///
/// Each corner moves by up to half the distortion of the width and height. Black lies beyond the edge.
public struct RandomPerspective: Hashable, Sendable {
  /// How far corners move, 0 to 1.
  public var distortion: Float
  /// How often it is done.
  public var probability: Float

  /// Describes the step.
  public init(distortion: Float, probability: Float = 1) {
    self.distortion = distortion
    self.probability = probability
  }

  /// The step with its defaults.
  public init() { self.init(distortion: 0) }
}

extension Transform {
  /// Looks at an image from elsewhere.
  public static func randomPerspective(_ step: RandomPerspective) -> Transform { Transform(step: step) }
}

extension RandomPerspective: OccasionalStep {
  public static let keyword = "randomPerspective"
  public static let summary = "Looks at an image from elsewhere: its corners move towards the middle."
  public static let shorthand: String? = "distortion"
  public static let settings: [Setting<RandomPerspective>] = [
    Setting(
      "distortion", \.distortion, in: .within(0...1), required: true,
      "How far corners move at most, as a part of half the width and height."),
    .probability,
  ]
  package var needsUnitRange: Bool { true }

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    _ = try input.image()
    return input
  }

  /// Where the corners go, clockwise from the upper left one; `nil` for nowhere.
  package func draw(for sample: Sample, generator: inout CounterGenerator) -> [ProjectiveMap.Point]? {
    let happens = generator.happens(probability)
    let shape = sample.image.shape
    let across = Int(distortion * Float(shape.width / 2)) + 1
    let down = Int(distortion * Float(shape.height / 2)) + 1
    let corners = Self.corners(of: shape).map { corner in
      let (x, y) = (generator.below(across), generator.below(down))
      return ProjectiveMap.Point(
        x: corner.x == 0 ? Double(x) : corner.x - Double(x), y: corner.y == 0 ? Double(y) : corner.y - Double(y))
    }
    return happens ? corners : nil
  }

  package func apply(_ sample: Sample, _ corners: [ProjectiveMap.Point]?) -> Sample {
    // Three corners in one line show nothing that could be drawn; an image one pixel wide stays as it is.
    guard let corners, let map = ProjectiveMap.perspective(from: Self.corners(of: sample.image.shape), to: corners)
    else { return sample }
    return .image(sample.image.warped(by: map))
  }

  private static func corners(of shape: ImageShape) -> [ProjectiveMap.Point] {
    let (right, bottom) = (Double(shape.width - 1), Double(shape.height - 1))
    return [(0, 0), (right, 0), (right, bottom), (0, bottom)].map { ProjectiveMap.Point(x: $0, y: $1) }
  }
}
