package import Arrays
package import Media
public import Settings

/// Overwrites a random rectangle of an image: torchvision's `RandomErasing`.
///
/// The rectangle's area and aspect ratio are drawn, the ratio uniformly in its logarithm, until it fits, at most ten
/// times; then the image stays as it is.
///
/// - Reference: Zhong, Zheng, Kang, Li and Yang, 2020, "Random erasing data augmentation", AAAI, algorithm 1.
public struct RandomErasing: Hashable, Sendable {
  /// What is written into the rectangle.
  public enum Value: String, CaseIterable, SettingValue {
    /// Zero, which is black before images are normalised, and the mean after.
    case zero
    /// The image's own mean, channel by channel.
    case mean
    /// Samples uniform on 0…1, each by itself, as in the paper.
    case noise
  }

  /// The part of the area that is overwritten.
  public var scale: Interval
  /// Height over width of the rectangle.
  public var ratio: Interval
  /// What is written.
  public var value: Value
  /// How often it is done.
  public var probability: Float

  /// Describes the step.
  public init(
    scale: Interval = Interval(0.02, 0.33), ratio: Interval = Interval(0.3, 3.3), value: Value = .zero,
    probability: Float = 1
  ) {
    self.scale = scale
    self.ratio = ratio
    self.value = value
    self.probability = probability
  }

  /// The step with its defaults.
  public init() { self.init(probability: 1) }
}

extension Transform {
  /// Overwrites a random rectangle.
  public static func randomErasing(_ step: RandomErasing) -> Transform { Transform(step: step) }
}

extension RandomErasing: OccasionalStep {
  public static let keyword = "randomErasing"
  public static let summary = "Overwrites a random rectangle of an image."
  public static let settings: [Setting<RandomErasing>] = [
    Setting("scale", \.scale, in: .within(0...1), "The part of the area that is overwritten."),
    Setting("ratio", \.ratio, in: .within(0.001...1000), "Height over width of the rectangle."),
    Setting("value", \.value, "What is written: zero, the image's own mean, or noise."),
    .probability,
  ]

  /// A rectangle, and where noise comes from.
  package struct Erasure: Codable, Hashable, Sendable {
    package var rectangle: ImageRectangle
    package var noise: RandomKey?
  }

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    _ = try input.image()
    return input
  }

  /// The rectangle; `nil` for none.
  package func draw(for sample: Sample, generator: inout CounterGenerator) -> Erasure? {
    let shape = sample.image.shape
    guard generator.happens(probability) else { return nil }
    let quotient = Interval(1 / ratio.upper, 1 / ratio.lower)
    for _ in 0..<10 {
      let size = drawnExtent(of: shape, scale: scale, ratio: quotient, generator: &generator)
      guard size.height < shape.height, size.width < shape.width else { continue }
      let top = generator.below(shape.height - size.height + 1)
      let left = generator.below(shape.width - size.width + 1)
      return Erasure(
        rectangle: ImageRectangle(top: top, left: left, size: size),
        noise: value == .noise ? RandomKey(seed: generator.next()) : nil)
    }
    return nil
  }

  package func apply(_ sample: Sample, _ draw: Erasure?) -> Sample {
    guard let draw else { return sample }
    var image = sample.image
    let count = image.shape.channelCount
    switch value {
    case .zero: return .image(image.erased(draw.rectangle, values: [Float](repeating: 0, count: count)))
    case .mean: return .image(image.erased(draw.rectangle, values: image.channelMeans))
    case .noise:
      guard var generator = draw.noise?.generator() else { preconditionFailure("noise was not drawn") }
      let (top, left, size) = (draw.rectangle.top, draw.rectangle.left, draw.rectangle.size)
      for row in top..<top + size.height {
        let start = (row * image.shape.width + left) * count
        for index in start..<start + size.width * count { image.samples[index] = generator.uniform() }
      }
      return .image(image)
    }
  }
}
