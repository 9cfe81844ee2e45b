import Media

/// Cuts the middle out of a picture: torchvision's `CenterCrop`.
///
/// Smaller pictures are surrounded with black first.
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
}

extension Transform {
  /// Cuts the middle out of a picture.
  public static func centerCrop(_ step: CenterCrop) -> Transform { Transform(step: step) }
}

extension CenterCrop: FixedStep {
  package static let keyword = "centerCrop"

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    let picture = try input.picture()
    for (name, extent) in [("height", height), ("width", width)] {
      try require(
        (1...ImageLimits.side).contains(extent), "\(name) must lie within 1...\(ImageLimits.side), is \(extent)")
    }
    return .image(height: height, width: width, channelCount: picture.channelCount)
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

extension CenterCrop: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable { case height, width }

  /// Reads the settings, or the side of a square alone.
  public init(from decoder: any Decoder) throws {
    let settings = try StepSettings<CodingKeys>(decoder, shorthand: .height)
    let height: Int = try settings(.height)
    self.init(height: height, width: try settings(.width, default: height))
  }
}
