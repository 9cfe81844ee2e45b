package import Arrays
import Glibc
package import Media

/// Cuts out a random part of a picture and resizes it: torchvision's `RandomResizedCrop`.
///
/// The part's area and aspect ratio are drawn, the ratio uniformly in its logarithm, until it fits, at most ten times;
/// then it is the largest part in the middle whose ratio lies within the bounds.
///
/// - Reference: Szegedy et al., 2015, "Going deeper with convolutions", section 6.
public struct RandomResizedCrop: Hashable, Sendable {
  /// Rows of the result.
  public var height: Int
  /// Columns of the result.
  public var width: Int
  /// The part of the area that is cut out.
  public var scale: Interval
  /// Width over height of what is cut out.
  public var ratio: Interval
  /// How it is resized.
  public var method: ResizeFilter
  /// Whose resizing.
  public var preset: ResizePreset

  /// Describes the step.
  public init(
    height: Int, width: Int, scale: Interval = Interval(0.08, 1), ratio: Interval = Interval(3.0 / 4, 4.0 / 3),
    method: ResizeFilter = .bilinear, preset: ResizePreset = .pillow
  ) {
    self.height = height
    self.width = width
    self.scale = scale
    self.ratio = ratio
    self.method = method
    self.preset = preset
  }
}

extension Transform {
  /// Cuts out a random part and resizes it.
  public static func randomResizedCrop(_ step: RandomResizedCrop) -> Transform { Transform(step: step) }
}

extension RandomResizedCrop: RandomStep {
  package static let keyword = "randomResizedCrop"

  package var evaluation: (any TransformStep)? {
    Resize(height: height, width: width, method: method, preset: preset)
  }

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    try scale.check("scale", within: 0...1)
    try ratio.check("ratio", within: 0.001...1000)
    return try Resize(height: height, width: width, method: method, preset: preset).outputShape(of: input)
  }

  package func draw(for sample: Sample, generator: inout CounterGenerator) -> ImageRectangle {
    let shape = sample.image.shape
    for _ in 0..<10 {
      let size = drawnExtent(of: shape, scale: scale, ratio: ratio, generator: &generator)
      guard size.height > 0, size.width > 0, size.height <= shape.height, size.width <= shape.width else { continue }
      let top = generator.below(shape.height - size.height + 1)
      return ImageRectangle(top: top, left: generator.below(shape.width - size.width + 1), size: size)
    }
    let found = Double(shape.width) / Double(shape.height)
    let nearest = min(max(found, Double(ratio.lower)), Double(ratio.upper))
    var size = ImageSize(height: shape.height, width: shape.width)
    if nearest > found { size.height = max(1, Int((Double(shape.width) / nearest).rounded(.toNearestOrEven))) }
    if nearest < found { size.width = max(1, Int((Double(shape.height) * nearest).rounded(.toNearestOrEven))) }
    return ImageRectangle(top: (shape.height - size.height) / 2, left: (shape.width - size.width) / 2, size: size)
  }

  package func apply(_ sample: Sample, _ part: ImageRectangle) throws(StreamsError) -> Sample {
    try Resize(height: height, width: width, method: method, preset: preset)
      .apply(.image(sample.image.cropped(to: part)))
  }
}

extension RandomResizedCrop: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable { case height, width, scale, ratio, method, preset }

  /// Reads the settings, or the height of a square alone.
  public init(from decoder: any Decoder) throws {
    let settings = try StepSettings<CodingKeys>(decoder, shorthand: .height)
    let height: Int = try settings(.height)
    self.init(
      height: height,
      width: try settings(.width, default: height),
      scale: try settings(.scale, default: Interval(0.08, 1)),
      ratio: try settings(.ratio, default: Interval(3.0 / 4, 4.0 / 3)),
      method: try settings.word(.method, default: .bilinear),
      preset: try settings.word(.preset, default: .pillow))
  }
}

/// Draws the size of a part of a picture: its area uniformly, the logarithm of its width over its height uniformly.
func drawnExtent(
  of shape: ImageShape, scale: Interval, ratio: Interval, generator: inout CounterGenerator
) -> ImageSize {
  let area = Double(shape.height * shape.width) * Double(scale.draw(&generator))
  let logRatio = Interval(log(ratio.lower), log(ratio.upper)).draw(&generator)
  let quotient = Double(exp(logRatio))
  return ImageSize(
    height: Int((area / quotient).squareRoot().rounded(.toNearestOrEven)),
    width: Int((area * quotient).squareRoot().rounded(.toNearestOrEven)))
}
