import CTurboJPEG

/// What the head of a JPEG says, read before anything is allocated.
package struct JPEGHeader: Sendable, Equatable {
  /// How colours are stored.
  package enum ColorSpace: Sendable {
    case gray
    /// RGB, or luminance and two chrominances.
    case color
    /// Cyan, magenta, yellow and black, or their luminance form.
    case cmyk
  }

  /// Rows of the full image.
  package let height: Int
  /// Columns of the full image.
  package let width: Int
  /// How colours are stored.
  package let colorSpace: ColorSpace

  /// Reads markers up to the first scan.
  package init(_ bytes: UnsafeRawBufferPointer) throws(MediaError) {
    let decoder = try TurboJPEG.decoder()
    defer { tjDestroy(decoder) }
    try self.init(bytes, decoder)
  }

  init(_ bytes: UnsafeRawBufferPointer, _ decoder: tjhandle) throws(MediaError) {
    guard bytes.count >= 4, bytes[0] == 0xFF, bytes[1] == 0xD8 else {
      throw MediaError(.damaged, "JPEG: bytes 0 and 1 are not 0xFF 0xD8; not a JPEG")
    }
    var (width, height, subsampling, space) = (Int32(0), Int32(0), Int32(0), Int32(-1))
    let status = tjDecompressHeader3(
      decoder, bytes.assumingMemoryBound(to: UInt8.self).baseAddress, UInt(bytes.count), &width, &height, &subsampling,
      &space)
    // TurboJPEG cannot name some rare kinds of subsampling, and says so after all else is known; it decodes them.
    let isKnown = width > 0 && height > 0 && space >= 0
    // What it warns of is judged when the image is decoded.
    let isWarning = tjGetErrorCode(decoder) == TJERR_WARNING.rawValue
    guard status == 0 || (isKnown && (subsampling < 0 || isWarning)) else {
      throw TurboJPEG.failure(decoder, "read the header")
    }
    // A block of 8×8 takes at least a bit, and a component may have half as many blocks as the image.
    try ImageLimits.check(
      format: "JPEG", height: Int(height), width: Int(width), largestPixelCount: bytes.count * 8 * 64 * 2 + 1024)
    self.height = Int(height)
    self.width = Int(width)
    switch space {
    case Int32(TJCS_GRAY.rawValue): colorSpace = .gray
    case Int32(TJCS_CMYK.rawValue), Int32(TJCS_YCCK.rawValue): colorSpace = .cmyk
    default: colorSpace = .color
    }
  }

  /// The shape of the image at a scale.
  package func shape(at scale: JPEGScale, channels: ImageChannels) -> ImageShape {
    let channelCount =
      switch channels {
      case .asStored: colorSpace == .gray ? 1 : 3
      case .gray: 1
      case .rgb: 3
      }
    return ImageShape(height: scale.scaled(height), width: scale.scaled(width), channelCount: channelCount)
  }

  /// The smallest scale at which neither side falls below `size`; full size where the image is smaller.
  package func scale(notBelow size: ImageSize) -> JPEGScale {
    JPEGScale.allCases.first { $0.scaled(height) >= size.height && $0.scaled(width) >= size.width } ?? .full
  }
}

/// At what part of its size a JPEG is decoded, from the lower frequencies of its blocks alone.
///
/// Only the powers of two: libjpeg-turbo has no vector code for other parts, and 5/8 takes longer than full size.
package enum JPEGScale: Int, CaseIterable, Sendable {
  case eighth = 1
  case quarter = 2
  case half = 4
  case full = 8

  /// A side at this scale.
  package func scaled(_ side: Int) -> Int { (side * rawValue + 7) / 8 }
}

/// Rows and columns.
public struct ImageSize: Hashable, Sendable, Codable {
  public var height: Int
  public var width: Int

  /// Names a size in pixels.
  public init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }
}

/// Which channels a decoder delivers.
public enum ImageChannels: String, CaseIterable, Codable, Hashable, Sendable {
  /// As the file has them; a palette or CMYK becomes RGB.
  case asStored
  /// One channel of luminance.
  case gray
  /// Red, green, blue.
  case rgb

  /// Those of an image declared to have so many; as stored where that is neither one nor three, or unknown.
  public init(count: Int?) {
    switch count {
    case 1: self = .gray
    case 3: self = .rgb
    default: self = .asStored
    }
  }
}
