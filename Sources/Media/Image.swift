/// A picture of 8-bit samples in the order `[height, width, channel]`.
public struct Image: Sendable, Equatable {
  /// The extent of a picture.
  public struct Shape: Sendable, Hashable {
    /// Rows.
    public var height: Int
    /// Columns.
    public var width: Int
    /// Samples per pixel: 1 gray, 2 gray and alpha, 3 RGB, 4 RGBA.
    public var channelCount: Int

    /// Names an extent.
    public init(height: Int, width: Int, channelCount: Int) {
      self.height = height
      self.width = width
      self.channelCount = channelCount
    }

    /// How many samples.
    public var sampleCount: Int { height * width * channelCount }
  }

  /// Height, width and channels.
  public let shape: Shape

  /// The samples, row-major, channels innermost.
  public var samples: [UInt8]

  /// Wraps finished samples.
  ///
  /// - Precondition: their count is `shape.sampleCount`.
  public init(shape: Shape, samples: [UInt8]) {
    precondition(
      samples.count == shape.sampleCount,
      "an image of \(shape) needs \(shape.sampleCount) samples, got \(samples.count)")
    self.shape = shape
    self.samples = samples
  }
}
