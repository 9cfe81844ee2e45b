// The same samples in another order.

/// In which order the samples of an image are counted, as in NumPy.
public enum MemoryOrder: String, CaseIterable, Sendable {
  /// Channels first, then columns, then rows: the last index is the fastest.
  case rowMajor = "C"
  /// Rows first, then columns, then channels: the first index is the fastest.
  case columnMajor = "F"
}

extension FloatImage {
  /// Rows as columns, and columns as rows.
  public func transposed() -> FloatImage {
    let (height, width, count) = (shape.height, shape.width, shape.channelCount)
    return rebuilt(as: ImageShape(height: width, width: height, channelCount: count)) { source, result in
      // Sound: both hold height · width · count samples, and every pixel lies within.
      for y in 0..<width {
        for x in 0..<height {
          for channel in 0..<count {
            result[(y * height + x) * count + channel] = source[(x * width + y) * count + channel]
          }
        }
      }
    }
  }

  /// Some of the channels, in this order, each perhaps several times.
  ///
  /// - Precondition: every index is that of a channel, and there is one at least.
  public func channels(_ indices: [Int]) -> FloatImage {
    let count = shape.channelCount
    precondition(
      !indices.isEmpty && indices.allSatisfy { (0..<count).contains($0) }, "channels \(indices) of \(count)")
    let shape = ImageShape(height: shape.height, width: shape.width, channelCount: indices.count)
    return rebuilt(as: shape) { source, result in
      // Sound: indices lie within a pixel's samples.
      for pixel in 0..<shape.height * shape.width {
        for (place, index) in indices.enumerated() {
          result[pixel * indices.count + place] = source[pixel * count + index]
        }
      }
    }
  }

  /// The samples as an image of another shape, read and written in an order: NumPy's `reshape` of `[height, width, channel]`.
  ///
  /// - Precondition: it has as many samples.
  public func reshaped(as other: ImageShape, order: MemoryOrder) -> FloatImage {
    precondition(other.sampleCount == shape.sampleCount, "\(shape) cannot be read as \(other)")
    guard order == .columnMajor else { return FloatImage(shape: other, samples: samples) }
    let (height, width, count) = (shape.height, shape.width, shape.channelCount)
    return rebuilt(as: other) { source, result in
      // Sound: `place` counts the samples, and each index is that of a sample of its own image.
      var place = 0
      for channel in 0..<count {
        for x in 0..<width {
          for y in 0..<height {
            let (plane, column) = (place / other.height).quotientAndRemainder(dividingBy: other.width)
            let index = (place % other.height * other.width + column) * other.channelCount + plane
            result[index] = source[(y * width + x) * count + channel]
            place += 1
          }
        }
      }
    }
  }
}
