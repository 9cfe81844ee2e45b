/// The luminance of a colour, rounded: 0.299 R + 0.587 G + 0.114 B.
///
/// - Reference: ITU-R BT.601, in the 16-bit fixed point of Pillow (`convert("L")`).
func luminance(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> UInt8 {
  UInt8(truncatingIfNeeded: (UInt32(red) * 19595 + UInt32(green) * 38470 + UInt32(blue) * 7471 + 0x8000) >> 16)
}

extension Raster where Sample == UInt8 {
  /// The picture with the channels asked for; alpha is dropped where they are gray or RGB.
  public func converted(to channels: ImageChannels) -> Image {
    let count = shape.channelCount
    precondition((1...4).contains(count), "colours are defined for 1 to 4 channels, got \(count)")
    let channelCount =
      switch channels {
      case .asStored: count
      case .gray: 1
      case .rgb: 3
      }
    guard channelCount != count else { return self }
    let shape = ImageShape(height: shape.height, width: shape.width, channelCount: channelCount)
    var result = [UInt8](repeating: 0, count: shape.sampleCount)
    for pixel in 0..<shape.height * shape.width {
      let source = pixel * count
      if count < 3 {
        for channel in 0..<channelCount { result[pixel * channelCount + channel] = samples[source] }
      } else if channelCount == 1 {
        result[pixel] = luminance(samples[source], samples[source + 1], samples[source + 2])
      } else {
        for channel in 0..<3 { result[pixel * 3 + channel] = samples[source + channel] }
      }
    }
    return Image(shape: shape, samples: result)
  }
}
