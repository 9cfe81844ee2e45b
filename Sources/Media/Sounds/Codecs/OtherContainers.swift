/// Sony's Wave64: WAV with names of 16 bytes and counts of 64 bits, which include those 24 bytes.
enum Wave64Container {
  static func samples(_ bytes: SoundBytes) throws(MediaError) -> SampleChunk {
    var offset = 40
    while offset + 24 <= bytes.count {
      let count = bytes.little(offset + 16, as: UInt64.self)
      let content = offset + 24
      if bytes.holds("data", at: offset) {
        if SampleChunk.isUnknown(bytes.little(16, as: UInt64.self)), SampleChunk.isUnknown(count) {
          return SampleChunk(
            offset: content, byteCount: bytes.count - content,
            corrections: [
              (16, littleBytes(UInt64(bytes.count))), (offset + 16, littleBytes(UInt64(bytes.count - offset))),
            ])
        }
        guard count >= 24 else { throw SampleChunk.missing(bytes, "Wave64") }
        if count == 24, bytes.count > content {
          throw SampleChunk.emptyButFollowed(at: content, by: bytes.count - content, "Wave64")
        }
        return try SampleChunk.declared(count - 24, at: content, of: bytes, "Wave64")
      }
      guard count >= 24, count <= UInt64(bytes.count - offset) else { break }
      offset += (Int(count) + 7) / 8 * 8
    }
    throw SampleChunk.missing(bytes, "Wave64")
  }
}

/// AU of Sun and NeXT: a head and samples.
enum AUContainer {
  static func samples(_ bytes: SoundBytes) throws(MediaError) -> SampleChunk {
    guard bytes.count >= 24 else { throw SampleChunk.missing(bytes, "AU") }
    let content = Int(bytes.big(4, as: UInt32.self))
    guard 24...bytes.count ~= content else { throw SampleChunk.missing(bytes, "AU") }
    let count = bytes.big(8, as: UInt32.self)
    guard SampleChunk.isUnknown(count) else {
      return try SampleChunk.declared(UInt64(count), at: content, of: bytes, "AU")
    }
    let present = bytes.count - content
    return SampleChunk(
      offset: content, byteCount: present, corrections: [(8, bigBytes(UInt32(clamping: present)))])
  }
}

/// Apple's Core Audio Format.
enum CAFContainer {
  /// Finds the samples; −1 as their count is the format's own word for up to the end.
  static func samples(_ bytes: SoundBytes) throws(MediaError) -> SampleChunk {
    var offset = 8
    while offset + 12 <= bytes.count {
      let count = bytes.big(offset + 4, as: UInt64.self)
      let content = offset + 12
      if bytes.holds("data", at: offset) {
        let present = bytes.count - content
        guard SampleChunk.isUnknown(count) else {
          // The first four bytes are the number of an edit.
          if count == 4, present > 4 {
            throw SampleChunk.emptyButFollowed(at: content + 4, by: present - 4, "CAF")
          }
          return try SampleChunk.declared(count, at: content, of: bytes, "CAF")
        }
        return SampleChunk(
          offset: content, byteCount: present, corrections: [(offset + 4, bigBytes(UInt64(present)))])
      }
      guard count <= UInt64(bytes.count - content) else { break }
      offset = content + Int(count)
    }
    throw SampleChunk.missing(bytes, "CAF")
  }
}
