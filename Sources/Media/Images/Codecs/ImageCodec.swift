/// Decodes images of whatever format, which their first bytes tell.
public enum ImageCodec {
  /// Decodes to 8 bits; of an animation the first frame.
  ///
  /// - Parameters:
  ///   - channels: which channels to deliver.
  ///   - size: what the image will be resized to, if smaller; a JPEG is then decoded at a part of its size not below it.
  public static func decode(
    _ bytes: [UInt8], channels: ImageChannels = .asStored, notBelow size: ImageSize? = nil
  ) throws(MediaError) -> Image {
    switch try format(of: bytes) {
    case .jpeg: try JPEGCodec.decode(bytes, channels: channels, notBelow: size)
    case .png: try PNGCodec.decode(bytes).converted(to: channels)
    case .webp: try WebPCodec.decode(bytes).converted(to: channels)
    case .gif: try GIFCodec.decode(bytes).converted(to: channels)
    case .bmp: try BMPCodec.decode(bytes).converted(to: channels)
    case .tiff: try TIFFCodec.decode(bytes).converted(to: channels)
    }
  }

  private static func format(of bytes: [UInt8]) throws(MediaError) -> ImageFormat {
    guard let format = ImageFormat(recognizing: bytes) else {
      if let name = UnreadFormat.name(of: bytes) {
        throw MediaError(.unsupported, "the file is \(name), which is not read here; convert it to PNG or JPEG")
      }
      let head = bytes.prefix(8).map { String($0, radix: 16) }.joined(separator: " ")
      let known = ImageFormat.allCases.map { $0.rawValue.uppercased() }.joined(separator: ", ")
      throw MediaError(.damaged, "the file begins with [\(head)], as no image does; read are \(known)")
    }
    return format
  }
}
