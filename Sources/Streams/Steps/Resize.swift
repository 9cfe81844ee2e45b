import Media

/// Resizes a picture, as one of two libraries does.
public struct Resize: Hashable, Sendable {
  /// Rows of the result.
  public var height: Int
  /// Columns of the result; as many as rows if not given.
  public var width: Int
  /// How.
  public var method: ResizeFilter
  /// Whose.
  public var preset: ResizePreset

  /// Describes the step.
  public init(height: Int, width: Int, method: ResizeFilter = .bilinear, preset: ResizePreset = .pillow) {
    self.height = height
    self.width = width
    self.method = method
    self.preset = preset
  }
}

extension Transform {
  /// Resizes a picture.
  public static func resize(_ step: Resize) -> Transform { Transform(step: step) }
}

extension Resize: FixedStep {
  package static let keyword = "resize"

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    let picture = try input.picture()
    for (name, extent) in [("height", height), ("width", width)] {
      try require(
        (1...ImageLimits.side).contains(extent), "\(name) must lie within 1...\(ImageLimits.side), is \(extent)")
    }
    try require(
      height * width <= ImageLimits.pixelCount, "at most \(ImageLimits.pixelCount) pixels, not \(height)×\(width)")
    try require(
      preset.method(method) != nil,
      "the preset \(preset.rawValue) has no method \(method.rawValue); it has "
        + ResizeFilter.allCases.filter { preset.method($0) != nil }.map(\.rawValue).joined(separator: ", "))
    return .image(height: height, width: width, channelCount: picture.channelCount)
  }

  package func apply(_ sample: Sample) throws(StreamsError) -> Sample {
    guard let method = preset.method(method) else { preconditionFailure("a resizing that was not checked") }
    let image = sample.image
    guard image.shape.height > 0, image.shape.width > 0 else {
      throw StreamsError(.damaged, "an empty picture cannot be resized")
    }
    return .image(image.resized(to: ImageSize(height: height, width: width), method: method))
  }
}

extension Resize: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable { case height, width, method, preset }

  /// Reads the settings, or the side of a square alone.
  public init(from decoder: any Decoder) throws {
    let settings = try StepSettings<CodingKeys>(decoder, shorthand: .height)
    let height: Int = try settings(.height)
    self.init(
      height: height, width: try settings(.width, default: height),
      method: try settings.word(.method, default: .bilinear), preset: try settings.word(.preset, default: .pillow))
  }
}
