/// The luminance of a colour, rounded: 0.299 R + 0.587 G + 0.114 B.
///
/// - Reference: ITU-R BT.601, in the 16-bit fixed point of Pillow (`convert("L")`).
func luminance(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> UInt8 {
  UInt8(truncatingIfNeeded: (UInt32(red) * 19595 + UInt32(green) * 38470 + UInt32(blue) * 7471 + 0x8000) >> 16)
}

extension Raster where Sample == UInt8 {
  /// The image with the channels asked for; alpha is dropped where they are gray or RGB.
  public func converted(to channels: ImageChannels) -> Image {
    switch channels {
    case .asStored: self
    case .gray: converted(toChannelCount: 1)
    case .rgb: converted(toChannelCount: 3)
    }
  }

  /// The image with so many channels: gray, gray and alpha, RGB, or RGB and alpha, as TensorFlow's `decode_image` has them.
  ///
  /// Alpha is dropped where there is no room for it, and opaque where there was none.
  ///
  /// - Precondition: both counts are 1 to 4.
  public func converted(toChannelCount channelCount: Int) -> Image {
    let count = shape.channelCount
    precondition(
      (1...4).contains(count) && (1...4).contains(channelCount),
      "colours are defined for 1 to 4 channels, got \(count) and \(channelCount)")
    guard channelCount != count else { return self }
    let shape = ImageShape(height: shape.height, width: shape.width, channelCount: channelCount)
    let (isColored, hasAlpha) = (count >= 3, count.isMultiple(of: 2))
    var result = [UInt8](repeating: 0, count: shape.sampleCount)
    for pixel in 0..<shape.height * shape.width {
      let (source, place) = (pixel * count, pixel * channelCount)
      if channelCount < 3 {
        result[place] =
          isColored ? luminance(samples[source], samples[source + 1], samples[source + 2]) : samples[source]
      } else {
        for channel in 0..<3 { result[place + channel] = samples[isColored ? source + channel : source] }
      }
      guard channelCount.isMultiple(of: 2) else { continue }
      result[place + channelCount - 1] = hasAlpha ? samples[source + count - 1] : 255
    }
    return Image(shape: shape, samples: result)
  }
}
