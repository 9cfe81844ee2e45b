import Media
public import Settings

/// Resizes an image, as one of two libraries does.
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

  /// The step with its defaults.
  public init() { self.init(height: 1, width: 1) }
}

extension Transform {
  /// Resizes an image.
  public static func resize(_ step: Resize) -> Transform { Transform(step: step) }

  /// The whole in a size, which stands for a part at random.
  static func whole(_ resizing: Resizing) -> Transform {
    .resize(
      Resize(
        height: resizing.size.height, width: resizing.size.width, method: resizing.method, preset: resizing.preset))
  }
}

extension Resize: FixedStep {
  public static let keyword = "resize"
  public static let summary = "Resizes an image, as one of two libraries does."
  public static let shorthand: String? = "height"
  public static let settings: [Setting<Resize>] = [
    Setting(
      "height", \.height, in: .within(1...ImageLimits.side), required: true, unit: "pixels", "Rows of the result."),
    Setting(
      "width", \.width, in: .within(1...ImageLimits.side), unit: "pixels", follows: "height", usual: { $0.height },
      "Columns of the result; as many as rows if not given."),
    Setting("method", \.method, "How."),
    Setting("preset", \.preset, "Whose resizing."),
  ]

  public var fault: (setting: String, message: String)? { resizing.fault }

  package var earlyResize: EarlyResize? {
    let size = ImageSize(height: height, width: width)
    return EarlyResize(
      size: size, scaledDecodingSize: method == .nearest ? nil : size,
      methodOnBytes: preset == .pillow ? nil : preset.method(method))
  }

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    try resizing.outputShape(of: input)
  }

  package func apply(_ sample: Sample) throws(StreamsError) -> Sample {
    .image(try resizing.apply(to: sample.image))
  }

  private var resizing: Resizing {
    Resizing(size: ImageSize(height: height, width: width), method: method, preset: preset)
  }
}
