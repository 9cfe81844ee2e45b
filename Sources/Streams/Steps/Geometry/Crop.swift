import Media
public import Settings

/// Cuts a rectangle out of an image: `image[top:top + height, left:left + width]` in NumPy.
public struct Crop: Hashable, Sendable {
  /// The first row, from 0.
  public var top: Int
  /// The first column, from 0.
  public var left: Int
  /// Rows of the result.
  public var height: Int
  /// Columns of the result; as many as rows if not given.
  public var width: Int

  /// Describes the step.
  public init(top: Int = 0, left: Int = 0, height: Int, width: Int) {
    self.top = top
    self.left = left
    self.height = height
    self.width = width
  }

  /// The step with its defaults.
  public init() { self.init(height: 1, width: 1) }
}

extension Transform {
  /// Cuts a rectangle out of an image.
  public static func crop(_ step: Crop) -> Transform { Transform(step: step) }
}

extension Crop: FixedStep {
  public static let keyword = "crop"
  public static let summary = "Cuts a rectangle out of an image, which must lie within it."
  public static let settings: [Setting<Crop>] = [
    Setting("top", \.top, in: .within(0...ImageLimits.side), unit: "pixels", "The first row, from 0."),
    Setting("left", \.left, in: .within(0...ImageLimits.side), unit: "pixels", "The first column, from 0."),
    Setting(
      "height", \.height, in: .within(1...ImageLimits.side), required: true, unit: "pixels", "Rows of the result."),
    Setting(
      "width", \.width, in: .within(1...ImageLimits.side), unit: "pixels", follows: "height", usual: { $0.height },
      "Columns of the result; as many as rows if not given."),
  ]

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    let image = try input.image()
    for (name, end, extent) in [("height", top + height, image.height), ("width", left + width, image.width)] {
      guard let extent else { continue }
      try require(end <= extent, "the rectangle ends at \(end), but the \(name) of the image is \(extent)")
    }
    return .image(height: height, width: width, channelCount: image.channelCount)
  }

  package func apply(_ sample: Sample) throws(StreamsError) -> Sample {
    let shape = sample.image.shape
    guard top + height <= shape.height, left + width <= shape.width else {
      throw StreamsError(
        .damaged,
        "a rectangle that ends at row \(top + height) and column \(left + width) does not lie in \(sample.shape)")
    }
    return .image(
      sample.image.cropped(
        to: ImageRectangle(top: top, left: left, size: ImageSize(height: height, width: width))))
  }
}
