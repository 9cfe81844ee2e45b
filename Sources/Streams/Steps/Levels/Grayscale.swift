import Media
public import Settings

/// Takes the luminance for all colour: torchvision's `Grayscale`, 0.2989 R + 0.587 G + 0.114 B.
public struct Grayscale: Hashable, Sendable {
  /// Channels of the result: 1, or 3 of equal samples.
  public var channelCount: Int

  /// Describes the step.
  public init(channelCount: Int = 1) {
    self.channelCount = channelCount
  }

  /// The step with its defaults.
  public init() { self.init(channelCount: 1) }
}

extension Transform {
  /// Takes the luminance for all colour.
  public static func grayscale(_ step: Grayscale) -> Transform { Transform(step: step) }
}

extension Grayscale: FixedStep {
  public static let keyword = "grayscale"
  public static let summary = "Takes the luminance for all color."
  public static let shorthand: String? = "channelCount"
  public static let settings: [Setting<Grayscale>] = [
    Setting("channelCount", \.channelCount, odd: 1...3, "Channels of the result: 1, or 3 that are equal.")
  ]

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    _ = try input.colorImage()
    let image = try input.image()
    return .image(height: image.height, width: image.width, channelCount: channelCount)
  }

  package func apply(_ sample: Sample) -> Sample {
    let image = sample.image
    let shape = ImageShape(height: image.shape.height, width: image.shape.width, channelCount: channelCount)
    let isGray = image.shape.channelCount == 1
    return .image(
      image.rebuilt(as: shape) { source, result in
        // Sound: the source has 1 or 3 samples a pixel, the result `channelCount`.
        for pixel in 0..<shape.height * shape.width {
          let color = source + 3 * pixel
          let level = isGray ? source[pixel] : 0.2989 * color[0] + 0.587 * color[1] + 0.114 * color[2]
          for channel in 0..<channelCount { result[pixel * channelCount + channel] = level }
        }
      })
  }
}
