/// How large an image may be, checked against what a file's header says before memory is allocated.
package enum ImageLimits {
  /// The largest width or height that is read.
  package static let side = 1 << 15
  /// The largest number of pixels that is read.
  package static let pixelCount = 1 << 27

  /// The most pixels that are read of a file of so many bytes in a format that packs a plain image into next to nothing.
  package static func largestPixelCount(ofPlainImageIn byteCount: Int) -> Int { (1 << 24) + byteCount * 1024 }

  /// Refuses an extent that is empty, beyond the limits, or beyond what so few bytes can hold.
  ///
  /// - Parameters:
  ///   - format: what messages call the format.
  ///   - largestPixelCount: the most pixels that the bytes at hand can hold in this format.
  package static func check(
    format: String, height: Int, width: Int, largestPixelCount: Int
  ) throws(MediaError) {
    guard width > 0, height > 0 else {
      throw MediaError(.damaged, "\(format): width \(width) and height \(height) must be positive")
    }
    guard width <= side, height <= side, width * height <= pixelCount else {
      throw MediaError(
        .tooLarge,
        "\(format): \(width)×\(height) pixels are declared; at most \(side) a side and \(pixelCount) in all are read")
    }
    guard width * height <= largestPixelCount else {
      throw MediaError(
        .damaged,
        "\(format): \(width)×\(height) pixels are declared, but so few bytes hold at most \(largestPixelCount)")
    }
  }
}

extension ImageShape {
  /// Refuses an image of another shape than this one, which is expected.
  func check(isShapeOf found: ImageShape, format: String) throws(MediaError) {
    guard found == self else {
      throw MediaError(
        .damaged,
        "\(format): the image is \(found.height)×\(found.width) with \(found.channelCount) channels, expected "
          + "\(height)×\(width) with \(channelCount)")
    }
  }
}
