import Media

/// Takes the luminance for all colour: torchvision's `Grayscale`, 0.2989 R + 0.587 G + 0.114 B.
public struct Grayscale: Hashable, Sendable {
  /// Channels of the result: 1, or 3 of equal samples.
  public var channelCount: Int

  /// Describes the step.
  public init(channelCount: Int = 1) {
    self.channelCount = channelCount
  }
}

extension Transform {
  /// Takes the luminance for all colour.
  public static func grayscale(_ step: Grayscale) -> Transform { Transform(step: step) }
}

extension Grayscale: FixedStep {
  package static let keyword = "grayscale"

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    _ = try input.colorPicture()
    try require(channelCount == 1 || channelCount == 3, "channelCount must be 1 or 3, is \(channelCount)")
    let picture = try input.picture()
    return .image(height: picture.height, width: picture.width, channelCount: channelCount)
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

extension Grayscale: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable { case channelCount }

  /// Reads the settings, or the channels alone.
  public init(from decoder: any Decoder) throws {
    let settings = try StepSettings<CodingKeys>(decoder, shorthand: .channelCount)
    self.init(channelCount: try settings(.channelCount, default: 1))
  }
}
