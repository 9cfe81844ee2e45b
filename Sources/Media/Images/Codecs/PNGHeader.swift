/// What the first bytes of a PNG say, read before anything is allocated.
///
/// - Reference: W3C, "Portable Network Graphics (PNG) Specification", sections 5.2 and 11.2.2.
package struct PNGHeader: Sendable, Equatable {
  /// How pixels are stored.
  package enum ColorType: UInt8, Sendable {
    case gray = 0
    case rgb = 2
    case palette = 3
    case grayAlpha = 4
    case rgba = 6

    /// Samples per stored pixel.
    var storedChannelCount: Int {
      switch self {
      case .gray, .palette: 1
      case .grayAlpha: 2
      case .rgb: 3
      case .rgba: 4
      }
    }
  }

  package let height: Int
  package let width: Int
  /// Bits per stored sample or palette index.
  package let bitDepth: Int
  /// How pixels are stored.
  package let colorType: ColorType

  package static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// Reads signature and header.
  package init(_ bytes: UnsafeRawBufferPointer) throws(MediaError) {
    guard bytes.count >= 33 else {
      throw MediaError(.damaged, "PNG: \(bytes.count) bytes cannot hold a header of 33")
    }
    for offset in 0..<8 where bytes[offset] != Self.signature[offset] {
      throw MediaError(
        .damaged, "PNG: byte \(offset) is \(bytes[offset]), expected \(Self.signature[offset]); not a PNG")
    }
    func word(_ offset: Int) -> UInt32 { bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self).bigEndian }
    guard word(8) == 13, word(12) == 0x4948_4452 else {
      throw MediaError(.damaged, "PNG: the first chunk, at byte 8, must be IHDR with 13 bytes")
    }
    width = Int(word(16))
    height = Int(word(20))
    bitDepth = Int(bytes[24])
    guard let colorType = ColorType(rawValue: bytes[25]) else {
      throw MediaError(.damaged, "PNG: unknown colour type \(bytes[25]) at byte 25")
    }
    self.colorType = colorType
    let depths: [Int] =
      switch colorType {
      case .gray: [1, 2, 4, 8, 16]
      case .palette: [1, 2, 4, 8]
      case .rgb, .grayAlpha, .rgba: [8, 16]
      }
    guard depths.contains(bitDepth) else {
      throw MediaError(.damaged, "PNG: \(bitDepth) bits per sample are declared at byte 24; \(depths) are allowed")
    }
    // Deflate packs at most 1,032 bytes into one.
    let bitsPerPixel = bitDepth * colorType.storedChannelCount
    try ImageLimits.check(
      format: "PNG", height: height, width: width, largestPixelCount: bytes.count * 1032 * 8 / bitsPerPixel)
  }
}
