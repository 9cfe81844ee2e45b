package import Arrays
import Glibc
package import Media
public import Settings

/// Cuts out a random part of an image and resizes it: torchvision's `RandomResizedCrop`.
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

  /// The step with its defaults.
  public init() { self.init(height: 1, width: 1) }
}

extension Transform {
  /// Cuts out a random part and resizes it.
  public static func randomResizedCrop(_ step: RandomResizedCrop) -> Transform { Transform(step: step) }
}

extension RandomResizedCrop: RandomStep {
  public static let keyword = "randomResizedCrop"
  public static let summary = "Cuts out a random part of an image and resizes it."
  public static let shorthand: String? = "height"
  public static let settings: [Setting<RandomResizedCrop>] = [
    Setting(
      "height", \.height, in: .within(1...ImageLimits.side), required: true, unit: "pixels", "Rows of the result."),
    Setting(
      "width", \.width, in: .within(1...ImageLimits.side), unit: "pixels", follows: "height", usual: { $0.height },
      "Columns of the result; as many as rows if not given."),
    Setting("scale", \.scale, in: .within(0...1), "The part of the area that is cut out."),
    Setting("ratio", \.ratio, in: .within(0.001...1000), "Width over height of what is cut out."),
    Setting("method", \.method, "How it is resized."),
    Setting("preset", \.preset, "Whose resizing."),
  ]

  public var fault: (setting: String, message: String)? { resizing.fault }

  package var evaluation: Transform? { .whole(resizing) }

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    try resizing.outputShape(of: input)
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
    .image(try resizing.apply(to: sample.image.cropped(to: part)))
  }

  private var resizing: Resizing {
    Resizing(size: ImageSize(height: height, width: width), method: method, preset: preset)
  }
}
