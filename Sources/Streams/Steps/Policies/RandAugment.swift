package import Arrays
public import Media
public import Settings

/// Does some of fourteen operations to an image, all at one of 31 levels: torchvision's `RandAugment`.
///
/// - Reference: Cubuk, Zoph, Shlens and Le, 2020, "RandAugment: practical automated data augmentation with a reduced
///   search space".
public struct RandAugment: Hashable, Sendable {
  /// How many operations.
  public var count: Int
  /// The level, 0 to 30.
  public var magnitude: Int
  /// How images are read between pixels when they are warped.
  public var interpolation: Interpolation

  /// Describes the step.
  public init(count: Int = 2, magnitude: Int = 9, interpolation: Interpolation = .nearest) {
    self.count = count
    self.magnitude = magnitude
    self.interpolation = interpolation
  }

  /// The step with its defaults.
  public init() { self.init(count: 2) }
}

extension Transform {
  /// Does some of fourteen operations at one level.
  public static func randAugment(_ step: RandAugment) -> Transform { Transform(step: step) }
}

extension RandAugment: RandomStep {
  public static let keyword = "randAugment"
  public static let summary = "Does some of fourteen operations to an image, all at one level."
  public static let settings: [Setting<RandAugment>] = [
    Setting("count", \.count, in: .within(1...100), "How many operations."),
    Setting("magnitude", \.magnitude, in: .within(0...30), "The level."),
    Setting("interpolation", \.interpolation, "How images are read between pixels when they are warped."),
  ]
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
    return try input.colorImage()
  }
}
