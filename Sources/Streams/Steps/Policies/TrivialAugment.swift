package import Arrays
public import Media
public import Settings

/// Does one of fourteen operations to an image, at one of 31 levels: torchvision's `TrivialAugmentWide`.
///
/// Shifts reach 32 pixels whatever the image's size, as there; a small image may vanish.
///
/// - Reference: Müller and Hutter, 2021, "TrivialAugment: tuning-free yet state-of-the-art data augmentation", ICCV.
public struct TrivialAugment: Hashable, Sendable {
  /// How images are read between pixels when they are warped.
  public var interpolation: Interpolation

  /// Describes the step.
  public init(interpolation: Interpolation = .nearest) {
    self.interpolation = interpolation
  }

  /// The step with its defaults.
  public init() { self.init(interpolation: .nearest) }
}

extension Transform {
  /// Does one of fourteen operations at any level.
  public static func trivialAugment(_ step: TrivialAugment) -> Transform { Transform(step: step) }
}

extension TrivialAugment: RandomStep {
  public static let keyword = "trivialAugment"
  public static let summary = "Does one of fourteen operations to an image, at any level."
  public static let settings: [Setting<TrivialAugment>] = [
    Setting("interpolation", \.interpolation, "How images are read between pixels when they are warped.")
  ]
  package var needsUnitRange: Bool { true }

  package func draw(for sample: Sample, generator: inout CounterGenerator) -> DrawnOperation {
    OperationSpace.trivialAugmentWide.draw(shape: sample.image.shape, generator: &generator)
  }

  package func apply(_ sample: Sample, _ operation: DrawnOperation) -> Sample {
    .image(operation.apply(to: sample.image, interpolation: interpolation))
  }

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    return try input.colorImage()
  }
}
