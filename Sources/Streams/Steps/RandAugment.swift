package import Arrays
public import Media

/// Does some of fourteen operations to a picture, all at one of 31 levels: torchvision's `RandAugment`.
///
/// - Reference: Cubuk, Zoph, Shlens and Le, 2020, "RandAugment: practical automated data augmentation with a reduced
///   search space".
public struct RandAugment: Hashable, Sendable {
  /// How many operations.
  public var count: Int
  /// The level, 0 to 30.
  public var magnitude: Int
  /// How pictures are read between pixels when they are warped.
  public var interpolation: Interpolation

  /// Describes the step.
  public init(count: Int = 2, magnitude: Int = 9, interpolation: Interpolation = .nearest) {
    self.count = count
    self.magnitude = magnitude
    self.interpolation = interpolation
  }
}

extension Transform {
  /// Does some of fourteen operations at one level.
  public static func randAugment(_ step: RandAugment) -> Transform { Transform(step: step) }
}

extension RandAugment: RandomStep {
  package static let keyword = "randAugment"
  package var needsUnitRange: Bool { true }

  package func draw(for sample: Sample, generator: inout CounterGenerator) -> [DrawnOperation] {
    let shape = sample.image.shape
    return (0..<count).map { _ in
      OperationSpace.randAugment.draw(level: magnitude, shape: shape, generator: &generator)
    }
  }

  package func apply(_ sample: Sample, _ operations: [DrawnOperation]) -> Sample {
    .image(operations.reduce(sample.image) { $1.apply(to: $0, interpolation: interpolation) })
  }

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    try require((1...100).contains(count), "count must lie within 1...100, is \(count)")
    try require((0...30).contains(magnitude), "magnitude must lie within 0...30, is \(magnitude)")
    return try input.colorPicture()
  }
}

extension RandAugment: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable { case count, magnitude, interpolation }

  /// Reads the settings.
  public init(from decoder: any Decoder) throws {
    let settings = try StepSettings<CodingKeys>(decoder)
    self.init(
      count: try settings(.count, default: 2),
      magnitude: try settings(.magnitude, default: 9),
      interpolation: try settings.word(.interpolation, default: .nearest))
  }
}
