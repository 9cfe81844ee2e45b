import Media

/// Blurs a picture by a Gaussian: torchvision's `GaussianBlur`.
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
}

extension Transform {
  /// Blurs a picture by a Gaussian.
  public static func blur(_ step: Blur) -> Transform { Transform(step: step) }
}

extension Blur: AmountStep {
  package static let keyword = "blur"

  package var amounts: Interval { sigma }
  package var needsUnitRange: Bool { true }

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    let picture = try input.picture()
    try sigma.check("sigma", within: 0.001...1000)
    try checkProbability(probability)
    try require(kernelSize > 0 && kernelSize % 2 == 1, "kernelSize must be odd and positive, is \(kernelSize)")
    let side = min(picture.height ?? .max, picture.width ?? .max)
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

extension Blur: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable { case kernelSize, sigma, probability }

  /// Reads the settings, or the kernel's size alone.
  public init(from decoder: any Decoder) throws {
    let settings = try StepSettings<CodingKeys>(decoder, shorthand: .kernelSize)
    self.init(
      kernelSize: try settings(.kernelSize),
      sigma: try settings.interval(.sigma, default: Interval(0.1, 2), ofNumber: Interval.only),
      probability: try settings(.probability, default: 1))
  }
}
