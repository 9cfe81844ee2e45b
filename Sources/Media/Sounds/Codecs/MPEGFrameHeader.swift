/// The head of a frame of MPEG audio (MP3, and layers I and II).
///
/// - Reference: ISO/IEC 11172-3, section 2.4.1.3; ISO/IEC 13818-3, section 2.4.2.3.
struct MPEGFrameHeader: Equatable {
  /// 1, 2, or 3 for what is called 2.5.
  let version: Int
  let layer: Int
  let rateHz: Int
  let channelCount: Int
  /// The bytes of the frame; `nil` where its bit rate is free.
  let byteCount: Int?

  /// Reads the four bytes at a place; `nil` if they are no such head.
  init?(_ bytes: SoundBytes, at offset: Int) {
    guard offset >= 0, bytes.count - offset >= 4 else { return nil }
    let word = bytes.big(offset, as: UInt32.self)
    guard word >> 21 == 0x7FF else { return nil }
    guard
      let version = [0: 3, 2: 2, 3: 1][word >> 19 & 3], word >> 17 & 3 != 0, word >> 12 & 15 != 15,
      word >> 10 & 3 != 3
    else { return nil }
    self.version = version
    layer = 4 - Int(word >> 17 & 3)
    rateHz = [44100, 48000, 32000][Int(word >> 10 & 3)] >> (version - 1)
    channelCount = word >> 6 & 3 == 3 ? 1 : 2
    let rates: [Int] =
      switch (version, layer) {
      case (1, 1): [32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448]
      case (1, 2): [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384]
      case (1, _): [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320]
      case (_, 1): [32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256]
      default: [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]
      }
    let index = Int(word >> 12 & 15)
    let padding = Int(word >> 9 & 1)
    if index == 0 {
      byteCount = nil
    } else if layer == 1 {
      byteCount = (12 * rates[index - 1] * 1000 / rateHz + padding) * 4
    } else {
      let factor = layer == 3 && version > 1 ? 72 : 144
      byteCount = factor * rates[index - 1] * 1000 / rateHz + padding
    }
  }

  /// Whether a frame of the same stream may follow this one.
  func isOfStream(of other: MPEGFrameHeader) -> Bool {
    (version, layer, rateHz, channelCount) == (other.version, other.layer, other.rateHz, other.channelCount)
  }
}

/// What a first frame without sound says of an MP3: how many frames follow, and what an encoder has added to the sound.
///
/// - Reference: the heads of Xing (also "Info", by LAME and libavformat) and of Fraunhofer ("VBRI").
struct MPEGInformation {
  enum Kind { case xing, vbri }

  let kind: Kind
  /// The bytes of the frame.
  let byteCount: Int
  /// The frames behind it, if it says.
  let frameCount: Int?
  /// The samples of each channel before and behind the sound, once decoded.
  private(set) var padding = (before: 0, behind: 0)

  /// The samples by which every decoder is late.
  private static let decoderDelay = 529

  /// Reads the frame at the beginning; `nil` if it is a frame of sound.
  init?(_ bytes: SoundBytes) {
    guard let head = MPEGFrameHeader(bytes, at: 0), head.layer == 3, let byteCount = head.byteCount else { return nil }
    self.byteCount = byteCount
    let checksumCount = bytes[1] & 1 == 0 ? 2 : 0
    let sideCount = head.version == 1 ? (head.channelCount == 1 ? 17 : 32) : (head.channelCount == 1 ? 9 : 17)
    let offset = 4 + sideCount
    for place in [offset, offset + checksumCount] where bytes.holds("Xing", at: place) || bytes.holds("Info", at: place)
    {
      guard bytes.count - place >= 12 else { return nil }
      kind = .xing
      let flags = bytes.big(place + 4, as: UInt32.self)
      frameCount = flags & 1 != 0 ? Int(bytes.big(place + 8, as: UInt32.self)) : nil
      // The counts of frames and bytes, a table of places, a quality; what LAME adds stands behind those that are there.
      let lame = place + 8 + zip(0..<4, [4, 4, 100, 4]).reduce(0) { $0 + (flags >> $1.0 & 1 != 0 ? $1.1 : 0) }
      let encoders: [StaticString] = ["LAME", "Lavf", "Lavc"]
      if frameCount != nil, lame + 24 <= byteCount, lame + 24 <= bytes.count,
        encoders.contains(where: { bytes.holds($0, at: lame) })
      {
        let delays = Int(bytes.big(lame + 20, as: UInt32.self) & 0xFF_FFFF)
        padding = (delays >> 12 + Self.decoderDelay, max(0, delays & 0xFFF - Self.decoderDelay))
      }
      return
    }
    guard bytes.holds("VBRI", at: 36), bytes.count >= 54 else { return nil }
    kind = .vbri
    frameCount = Int(bytes.big(50, as: UInt32.self))
  }
}
