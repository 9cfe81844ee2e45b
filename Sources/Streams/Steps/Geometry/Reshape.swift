public import Media
public import Settings

/// Reads the samples of an image in an order, and writes them in the same order as an image of another shape: NumPy's
/// `reshape` of `[height, width, channel]`.
public struct Reshape: Hashable, Sendable {
  /// Rows of the result; `nil` for as many as the samples fill.
  public var height: Int?
  /// Columns of the result.
  public var width: Int
  /// Channels of the result.
  public var channelCount: Int
  /// The order.
  public var order: MemoryOrder

  /// Describes the step.
  public init(height: Int? = nil, width: Int, channelCount: Int = 1, order: MemoryOrder = .rowMajor) {
    self.height = height
    self.width = width
    self.channelCount = channelCount
    self.order = order
  }

  /// The step with its defaults.
  public init() { self.init(width: 1) }
}

extension Transform {
  /// Reads the samples of an image as one of another shape.
  public static func reshape(_ step: Reshape) -> Transform { Transform(step: step) }
}

extension Reshape: FixedStep {
  public static let keyword = "reshape"
  public static let summary = "Reads the samples of an image as one of another shape, as NumPy's reshape does."
  public static let settings: [Setting<Reshape>] = [
    Setting(
      "height", \.height, in: .within(1...ImageLimits.side), unit: "pixels",
      "Rows of the result; as many as the samples fill if not given."),
    Setting(
      "width", \.width, in: .within(1...ImageLimits.side), required: true, unit: "pixels", "Columns of the result."),
    Setting("channelCount", \.channelCount, in: .within(1...4), "Channels of the result."),
    Setting(
      "order", \.order,
      "Which index of [height, width, channel] is the fastest where samples are read and written: the last (C), or the "
        + "first (F)."),
  ]

  public var fault: (setting: String, message: String)? { ImageSize(height: height ?? 1, width: width).fault }

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    let image = try input.image()
    guard let rows = image.height, let columns = image.width else {
      return .image(height: height, width: width, channelCount: channelCount)
    }
    let shape = try result(
      of: ImageShape(height: rows, width: columns, channelCount: image.channelCount), .configuration)
    return .image(height: shape.height, width: width, channelCount: channelCount)
  }

  package func apply(_ sample: Sample) throws(StreamsError) -> Sample {
    .image(sample.image.reshaped(as: try result(of: sample.image.shape, .damaged), order: order))
  }

  private func result(of found: ImageShape, _ code: StreamsError.Code) throws(StreamsError) -> ImageShape {
    let rowLength = width * channelCount
    let rows = height ?? found.sampleCount / rowLength
    guard rows * rowLength == found.sampleCount, (1...ImageLimits.side).contains(rows) else {
      throw StreamsError(
        code,
        "the \(found.sampleCount) samples of \(found.height) × \(found.width) pixels with \(found.channelCount) channels do "
          + "not fill an image of \(height.map { "\($0)" } ?? "any number of") × \(width) pixels with \(channelCount)")
    }
    return ImageShape(height: rows, width: width, channelCount: channelCount)
  }
}
