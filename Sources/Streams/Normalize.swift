package import Media

/// Subtracts a mean from each channel and divides by a standard deviation.
public struct Normalize: Codable, Hashable, Sendable {
  /// One mean a channel, or one for all; samples are on 0…1.
  public var mean: [Float]
  /// One standard deviation a channel, or one for all.
  public var std: [Float]

  /// Describes the step.
  public init(mean: [Float], std: [Float]) {
    self.mean = mean
    self.std = std
  }

  package func apply(
    _ source: UnsafeBufferPointer<Float>, to destination: UnsafeMutableBufferPointer<Float>, shape: Image.Shape
  ) {
    let planeCount = shape.height * shape.width
    for channel in 0..<shape.channelCount {
      let mean = mean[self.mean.count == 1 ? 0 : channel]
      let std = std[self.std.count == 1 ? 0 : channel]
      for index in channel * planeCount..<(channel + 1) * planeCount {
        destination[index] = (source[index] - mean) / std
      }
    }
  }
}
