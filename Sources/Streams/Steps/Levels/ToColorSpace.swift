public import Media
public import Settings

/// Says the colours of an image, red, green and blue, in three other numbers.
public struct ToColorSpace: Hashable, Sendable {
  /// Which.
  public var space: ImageColorSpace

  /// Describes the step.
  public init(_ space: ImageColorSpace) { self.space = space }

  /// The step with its defaults.
  public init() { self.init(.hsv) }
}

extension Transform {
  /// Says colours in three other numbers.
  public static func colorSpace(_ space: ImageColorSpace) -> Transform { Transform(step: ToColorSpace(space)) }
}

extension ToColorSpace: FixedStep {
  public static let keyword = "colorSpace"
  public static let summary =
    "Says the colors of an image, red, green and blue, in three other numbers, each from 0 to 1."
  public static let shorthand: String? = "space"
  public static let settings: [Setting<ToColorSpace>] = [
    Setting(
      "space", \.space, required: true,
      "Hue as a part of a turn from red, saturation, value (hsv); Y = 0.299 R + 0.587 G + 0.114 B, "
        + "Cb = 1/2 + (B - Y) / 1.772, Cr = 1/2 + (R - Y) / 1.402 (ycbcr); CIE L* / 100, (a* + 128) / 255, "
        + "(b* + 128) / 255 of sRGB under D65 (lab).")
  ]

  package var needsUnitRange: Bool { true }

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    let channelCount = try input.image().channelCount
    try require(channelCount == 3, "works on images with 3 channels, but gets \(input)")
    return input
  }

  package func apply(_ sample: Sample) -> Sample { .image(sample.image.converted(to: space)) }
}
