/// Whether a sound file ends where it says, which libsndfile does not tell.
enum AudioContainer {
  /// Refuses a WAV whose samples, and an Ogg whose pages, end too early.
  static func checkIsWhole(_ bytes: UnsafeRawBufferPointer) throws(MediaError) {
    if begins(bytes, with: "RIFF", at: 0), begins(bytes, with: "WAVE", at: 8) {
      try checkWAV(bytes)
    } else if begins(bytes, with: "OggS", at: 0) {
      try checkOgg(bytes)
    }
  }

  /// Walks the chunks up to the samples.
  ///
  /// A writer that could not seek back leaves 0 or the largest number as their count of bytes; then they may end
  /// anywhere.
  ///
  /// - Reference: IBM and Microsoft, 1991, "Multimedia Programming Interface and Data Specifications 1.0", chapter 2.
  private static func checkWAV(_ bytes: UnsafeRawBufferPointer) throws(MediaError) {
    var offset = 12
    while offset + 8 <= bytes.count {
      let count = Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self)))
      if begins(bytes, with: "data", at: offset) {
        let present = bytes.count - offset - 8
        guard count <= present || count == UInt32.max else {
          throw MediaError(
            .damaged, "WAV: the samples at byte \(offset + 8) take \(count) bytes, but \(present) are there")
        }
        return
      }
      offset += 8 + count + count % 2
    }
    throw MediaError(.damaged, "WAV: \(bytes.count) bytes end before the samples")
  }

  /// Looks for the last page, which must be marked as the end of its stream and be whole.
  ///
  /// - Reference: RFC 3533, section 6.
  private static func checkOgg(_ bytes: UnsafeRawBufferPointer) throws(MediaError) {
    for offset in stride(from: bytes.count - 27, through: 0, by: -1) where begins(bytes, with: "OggS", at: offset) {
      let segmentCount = Int(bytes[offset + 26])
      var end = offset + 27 + segmentCount
      if end <= bytes.count {
        for segment in 0..<segmentCount { end += Int(bytes[offset + 27 + segment]) }
      }
      guard bytes[offset + 5] & 4 != 0, end <= bytes.count else {
        throw MediaError(.damaged, "Ogg: the last page, at byte \(offset), is cut or does not end the stream")
      }
      return
    }
    throw MediaError(.damaged, "Ogg: \(bytes.count) bytes hold no page")
  }

  private static func begins(_ bytes: UnsafeRawBufferPointer, with tag: StaticString, at offset: Int) -> Bool {
    offset + tag.utf8CodeUnitCount <= bytes.count
      && (0..<tag.utf8CodeUnitCount).allSatisfy { bytes[offset + $0] == tag.utf8Start[$0] }
  }
}
