/// An image in the order `[height, width, channel]`.
public struct Raster<Sample: ImageSample>: Sendable, Equatable {
  /// The extent of an image, whatever its samples.
  public typealias Shape = ImageShape

  /// Height, width and channels.
  public let shape: ImageShape

  /// The samples, row-major, channels innermost.
  public var samples: [Sample]

  /// Wraps finished samples.
  ///
  /// - Precondition: their count is `shape.sampleCount`.
  public init(shape: ImageShape, samples: [Sample]) {
    precondition(
      samples.count == shape.sampleCount,
      "an image of \(shape) needs \(shape.sampleCount) samples, got \(samples.count)")
    self.shape = shape
    self.samples = samples
  }
}

/// An image of 8-bit samples.
public typealias Image = Raster<UInt8>

/// An image of 16-bit samples.
public typealias DeepImage = Raster<UInt16>

/// An image of 32-bit floats, black at 0 and white at 1 where an operation needs to know.
public typealias FloatImage = Raster<Float>

/// The extent of an image.
public struct ImageShape: Sendable, Hashable {
  public var height: Int
  public var width: Int
  /// Samples per pixel: 1 gray, 2 gray and alpha, 3 RGB, 4 RGBA.
  public var channelCount: Int

  /// Names an extent.
  public init(height: Int, width: Int, channelCount: Int) {
    self.height = height
    self.width = width
    self.channelCount = channelCount
  }

  public var sampleCount: Int { height * width * channelCount }
}
