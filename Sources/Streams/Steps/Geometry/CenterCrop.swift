import Media
public import Settings

/// Cuts the middle out of an image: torchvision's `CenterCrop`.
///
/// Smaller images are surrounded with black first.
public struct CenterCrop: Hashable, Sendable {
  /// Rows of the result.
  public var height: Int
  /// Columns of the result; as many as rows if not given.
  public var width: Int

  /// Describes the step.
  public init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }

  /// The step with its defaults.
  public init() { self.init(height: 1, width: 1) }
}

extension Transform {
  /// Cuts the middle out of an image.
  public static func centerCrop(_ step: CenterCrop) -> Transform { Transform(step: step) }

  /// The middle of a size, which stands for a cut at random.
  static func middle(height: Int, width: Int) -> Transform { .centerCrop(CenterCrop(height: height, width: width)) }
}

extension CenterCrop: FixedStep {
  public static let keyword = "centerCrop"
  public static let summary = "Cuts the middle out of an image; a smaller one is surrounded with black."
  public static let shorthand: String? = "height"
  public static let settings: [Setting<CenterCrop>] = [
    Setting(
      "height", \.height, in: .within(1...ImageLimits.side), required: true, unit: "pixels", "Rows of the result."),
    Setting(
      "width", \.width, in: .within(1...ImageLimits.side), unit: "pixels", follows: "height", usual: { $0.height },
      "Columns of the result; as many as rows if not given."),
  ]

  public var fault: (setting: String, message: String)? { ImageSize(height: height, width: width).fault }

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    let image = try input.image()
    return .image(height: height, width: width, channelCount: image.channelCount)
  }

  package func apply(_ sample: Sample) -> Sample {
    // A remainder of one goes to the right of a border, and rounds half to even in a cut, as in torchvision.
    func start(_ extent: Int, _ window: Int) -> Int {
      extent < window ? -((window - extent) / 2) : Int((Double(extent - window) / 2).rounded(.toNearestOrEven))
    }
    let shape = sample.image.shape
    return .image(
      sample.image.window(
        top: start(shape.height, height), left: start(shape.width, width),
        size: ImageSize(height: height, width: width)))
  }
}
