import Media
public import Settings

/// Blurs an image by a Gaussian: torchvision's `GaussianBlur`.
public struct Blur: Hashable, Sendable {
  /// How many pixels wide and high the kernel is, an odd number.
  public var kernelSize: Int
  /// What the standard deviation in pixels is drawn from.
  public var sigma: Interval
  /// How often it is done.
  public var probability: Float

  /// Describes the step.
  public init(kernelSize: Int, sigma: Interval = Interval(0.1, 2), probability: Float = 1) {
    self.kernelSize = kernelSize
    self.sigma = sigma
    self.probability = probability
  }

  /// The step with its defaults.
  public init() { self.init(kernelSize: 1) }
}

extension Transform {
  /// Blurs an image by a Gaussian.
  public static func blur(_ step: Blur) -> Transform { Transform(step: step) }
}

extension Blur: AmountStep {
  public static let keyword = "blur"
  public static let summary = "Blurs an image by a Gaussian."
  public static let shorthand: String? = "kernelSize"
  public static let settings: [Setting<Blur>] = [
    Setting(
      "kernelSize", \.kernelSize, odd: 1...2 * ImageLimits.side, required: true, unit: "pixels",
      "How wide and high the kernel is."),
    Setting(
      "sigma", \.sigma.orNumber, in: .within(0.001...1000), unit: "pixels",
      "What the standard deviation is drawn from."),
    .probability,
  ]

  package var amounts: Interval { sigma }
  package var needsUnitRange: Bool { true }

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    let image = try input.image()
    let side = min(image.height ?? .max, image.width ?? .max)
    try require(kernelSize / 2 < side, "kernelSize must be below twice \(side), is \(kernelSize)")
    return input
  }

  package func changed(_ sample: Sample, by amount: Float) throws(StreamsError) -> Sample {
    let shape = sample.image.shape
    guard kernelSize / 2 < min(shape.height, shape.width) else {
      throw StreamsError(.damaged, "a kernel of \(kernelSize) does not fit \(sample.shape)")
    }
    return .image(sample.image.gaussianBlurred(kernelSize: kernelSize, sigma: amount))
  }
}
