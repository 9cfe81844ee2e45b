package import Arrays
import Media
public import Settings

/// Surrounds an image with black and cuts a window out, uniformly among all places.
///
/// - Reference: He, Zhang, Ren and Sun, 2016, "Deep residual learning for image recognition", section 4.2 (padding 4).
public struct RandomCrop: Hashable, Sendable {
  /// How many black pixels are put on each side.
  public var padding: Int
  /// Rows of the window; `nil` for as many as the image has.
  public var height: Int?
  /// Columns of the window; `nil` for as many as the image has.
  public var width: Int?

  /// Describes the step.
  public init(padding: Int, height: Int? = nil, width: Int? = nil) {
    self.padding = padding
    self.height = height
    self.width = width
  }

  /// The step with its defaults.
  public init() { self.init(padding: 0) }
}

extension Transform {
  /// Pads an image with black and cuts a window out.
  public static func randomCrop(_ step: RandomCrop) -> Transform { Transform(step: step) }
}

extension RandomCrop: RandomStep {
  /// The window's corner in the image, negative where it lies in the padding.
  package struct Draw: Codable, Hashable, Sendable {
    package var top: Int
    package var left: Int
  }

  public static let keyword = "randomCrop"
  public static let summary = "Surrounds an image with black and cuts a window out, uniformly among all places."
  public static let shorthand: String? = "padding"
  public static let settings: [Setting<RandomCrop>] = [
    Setting(
      "padding", \.padding, in: .within(0...ImageLimits.side), required: true, unit: "pixels",
      "How much black is put on each side."),
    Setting(
      "height", \.height, in: .within(1...ImageLimits.side), unit: "pixels",
      "Rows of the window; as many as the image has if not given."),
    Setting(
      "width", \.width, in: .within(1...ImageLimits.side), unit: "pixels",
      "Columns of the window; as many as the image has if not given."),
  ]

  public var fault: (setting: String, message: String)? {
    if padding == 0, height == nil, width == nil { return ("padding", "expected more than 0 where no size is given") }
    return ImageSize(height: height ?? 1, width: width ?? 1).fault
  }

  /// The middle, where the window has a size of its own.
  package var evaluation: Transform? {
    guard let height, let width else { return nil }
    return .middle(height: height, width: width)
  }

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    let image = try input.image()
    if let height = image.height, let width = image.width {
      try require(
        padding <= max(height, width), "padding must be at most the image's size, is \(padding) for \(input)")
    }
    for (name, window, extent) in [("height", height, image.height), ("width", width, image.width)] {
      guard let window else { continue }
      if let extent {
        try require(
          window <= extent + 2 * padding,
          "\(name) must be at most \(extent + 2 * padding), the padded image's, is \(window)")
      }
    }
    return .image(
      height: height ?? image.height, width: width ?? image.width, channelCount: image.channelCount)
  }

  package func draw(for sample: Sample, generator: inout CounterGenerator) -> Draw {
    let shape = sample.image.shape
    // An image that is too small has no place; `apply` refuses it.
    func corner(_ extent: Int, _ window: Int?, _ generator: inout CounterGenerator) -> Int {
      generator.below(max(1, extent + 2 * padding - (window ?? extent) + 1)) - padding
    }
    let left = corner(shape.width, width, &generator)
    let top = corner(shape.height, height, &generator)
    return Draw(top: top, left: left)
  }

  package func apply(_ sample: Sample, _ draw: Draw) throws(StreamsError) -> Sample {
    let image = sample.image
    let size = ImageSize(height: height ?? image.shape.height, width: width ?? image.shape.width)
    guard size.height <= image.shape.height + 2 * padding, size.width <= image.shape.width + 2 * padding else {
      throw StreamsError(
        .damaged, "a window of \(size.height)×\(size.width) does not fit \(sample.shape) with padding \(padding)")
    }
    return .image(image.window(top: draw.top, left: draw.left, size: size))
  }
}
