// Cuts, borders and mirrors: the same for every kind of sample.

/// A rectangle of pixels.
public struct ImageRectangle: Hashable, Sendable, Codable {
  /// The first row.
  public var top: Int
  /// The first column.
  public var left: Int
  /// Rows and columns.
  public var size: ImageSize

  /// Names a rectangle.
  public init(top: Int, left: Int, size: ImageSize) {
    self.top = top
    self.left = left
    self.size = size
  }
}

/// What lies beyond an image's edge, `abcd` being a row of it.
public enum ImageFill: Hashable, Sendable, Codable {
  /// One level in all channels: `kkkk|abcd|kkkk`.
  case constant(Float)
  /// The nearest pixel: `aaaa|abcd|dddd`.
  case nearest
  /// The mirror image, the edge repeated: `dcba|abcd|dcba` (Keras "reflect", NumPy "symmetric").
  case reflect
  /// The image again: `abcd|abcd|abcd`.
  case wrap
}

extension Raster {
  /// The part of the image within a rectangle.
  ///
  /// - Precondition: the rectangle lies within the image.
  public func cropped(to rectangle: ImageRectangle) -> Raster {
    check(rectangle)
    let count = shape.channelCount
    let (height, width) = (rectangle.size.height, rectangle.size.width)
    var result: [Sample] = []
    result.reserveCapacity(height * width * count)
    for y in rectangle.top..<rectangle.top + height {
      let start = (y * shape.width + rectangle.left) * count
      result += samples[start..<start + width * count]
    }
    return Raster(shape: ImageShape(height: height, width: width, channelCount: count), samples: result)
  }

  /// The image with a border around it.
  public func padded(top: Int, left: Int, bottom: Int, right: Int, fill: ImageFill) -> Raster {
    precondition(min(top, left, bottom, right) >= 0, "borders must not be negative")
    let count = shape.channelCount
    let width = shape.width + left + right
    let constant: [Sample] =
      if case .constant(let level) = fill { Sample.samples(nearest: [level]) } else { [] }
    let columns = (-left..<shape.width + right).map { fill.index($0, within: shape.width) }
    var result: [Sample] = []
    result.reserveCapacity((shape.height + top + bottom) * width * count)
    for y in -top..<shape.height + bottom {
      guard let y = fill.index(y, within: shape.height) else {
        for _ in 0..<width * count { result += constant }
        continue
      }
      for x in columns {
        if let x {
          let start = (y * shape.width + x) * count
          result += samples[start..<start + count]
        } else {
          for _ in 0..<count { result += constant }
        }
      }
    }
    return Raster(
      shape: ImageShape(height: shape.height + top + bottom, width: width, channelCount: count), samples: result)
  }

  /// The image with left and right exchanged.
  public func flippedHorizontally() -> Raster {
    let count = shape.channelCount
    var result: [Sample] = []
    result.reserveCapacity(samples.count)
    for y in 0..<shape.height {
      for x in stride(from: shape.width - 1, through: 0, by: -1) {
        let start = (y * shape.width + x) * count
        result += samples[start..<start + count]
      }
    }
    return Raster(shape: shape, samples: result)
  }

  /// The image with top and bottom exchanged.
  public func flippedVertically() -> Raster {
    let rowLength = shape.width * shape.channelCount
    var result: [Sample] = []
    result.reserveCapacity(samples.count)
    for y in stride(from: shape.height - 1, through: 0, by: -1) {
      result += samples[y * rowLength..<(y + 1) * rowLength]
    }
    return Raster(shape: shape, samples: result)
  }

  /// The image with a rectangle overwritten by one sample per channel: torchvision's `erase`.
  ///
  /// - Precondition: the rectangle lies within the image; there are as many values as channels.
  public func erased(_ rectangle: ImageRectangle, values: [Sample]) -> Raster {
    check(rectangle)
    let count = shape.channelCount
    precondition(values.count == count, "\(count) channels need as many values, got \(values.count)")
    var result = self
    for y in rectangle.top..<rectangle.top + rectangle.size.height {
      for x in rectangle.left..<rectangle.left + rectangle.size.width {
        for channel in 0..<count { result.samples[(y * shape.width + x) * count + channel] = values[channel] }
      }
    }
    return result
  }

  private func check(_ rectangle: ImageRectangle) {
    precondition(
      rectangle.top >= 0 && rectangle.left >= 0 && rectangle.size.height >= 0 && rectangle.size.width >= 0
        && rectangle.top + rectangle.size.height <= shape.height
        && rectangle.left + rectangle.size.width <= shape.width,
      "\(rectangle) does not lie within \(shape)")
  }
}

extension ImageFill {
  /// The index within `0..<count` that stands for any index, or none for the constant.
  fileprivate func index(_ index: Int, within count: Int) -> Int? {
    if index >= 0 && index < count { return index }
    switch self {
    case .constant: return nil
    case .nearest: return max(0, min(count - 1, index))
    case .wrap:
      let rest = index % count
      return rest < 0 ? rest + count : rest
    case .reflect:
      let rest = index % (2 * count)
      let positive = rest < 0 ? rest + 2 * count : rest
      return positive < count ? positive : 2 * count - 1 - positive
    }
  }
}
