/// The image formats that are read, known by their first bytes.
public enum ImageFormat: String, CaseIterable, Sendable {
  case jpeg, png, webp, gif, bmp, tiff

  /// The format whose signature the bytes begin with, whatever the file is called.
  public init?(recognizing bytes: some Collection<UInt8>) {
    let head = Array(bytes.prefix(12))
    func has(_ tag: StaticString, at offset: Int = 0) -> Bool { head.holds(tag, at: offset) }
    if head.starts(with: PNGHeader.signature) {
      self = .png
    } else if head.starts(with: [0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else if has("RIFF"), has("WEBP", at: 8) {
      self = .webp
    } else if has("GIF87a") || has("GIF89a") {
      self = .gif
    } else if has("BM") {
      self = .bmp
    } else if head.starts(with: [0x49, 0x49, 42, 0]) || head.starts(with: [0x4D, 0x4D, 0, 42]) {
      self = .tiff
    } else {
      return nil
    }
  }
}

/// Formats that are known by their looks and not read here, so that a refusal can name them.
enum UnreadFormat {
  /// What the bytes are, if they are of such a format.
  static func name(of bytes: some Collection<UInt8>) -> String? {
    let head = Array(bytes.prefix(16))
    func has(_ tag: StaticString, at offset: Int = 0) -> Bool { head.holds(tag, at: offset) }
    if has("ftyp", at: 4) {
      switch String(decoding: head.dropFirst(8).prefix(4), as: UTF8.self) {
      case "avif", "avis": return "AVIF"
      case "heic", "heix", "hevc", "hevx", "heim", "heis", "mif1", "msf1": return "HEIC"
      case "jp2 ", "jpx ": return "JPEG 2000"
      case "qt  ": return "QuickTime"
      default: return "MPEG-4 (such as AAC)"
      }
    }
    if has("jP  ", at: 4) || head.starts(with: [0xFF, 0x4F, 0xFF, 0x51]) { return "JPEG 2000" }
    if has("JXL ", at: 4) || head.starts(with: [0xFF, 0x0A]) { return "JPEG XL" }
    if head.starts(with: [0x49, 0x49, 43, 0]) || head.starts(with: [0x4D, 0x4D, 0, 43]) { return "BigTIFF" }
    if has("8BPS") { return "Photoshop" }
    if head.count > 2, head[0] == 0x50, (0x31...0x37).contains(head[1]), [9, 10, 13, 32].contains(head[2]) {
      return "portable map (PBM, PGM, PPM)"
    }
    if has("%PDF") { return "PDF" }
    if has("<svg") || has("<?xml") { return "SVG or XML" }
    if head.starts(with: [0x30, 0x26, 0xB2, 0x75]) { return "Windows Media" }
    if head.count > 1, head[0] == 0xFF, head[1] & 0xF6 == 0xF0 { return "AAC" }
    return nil
  }
}

extension [UInt8] {
  /// Whether ASCII letters stand at an offset.
  func holds(_ tag: StaticString, at offset: Int) -> Bool {
    offset >= 0 && offset + tag.utf8CodeUnitCount <= count
      && (0..<tag.utf8CodeUnitCount).allSatisfy { self[offset + $0] == tag.utf8Start[$0] }
  }
}
