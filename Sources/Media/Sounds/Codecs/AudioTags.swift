/// Titles, images and the like that programs put before and behind a sound, whatever its format.
///
/// - Reference: ID3 tag version 2.4.0, section 3.1; APE tags specification, version 2; Lyrics3 version 2.
enum AudioTags {
  /// Where the sound lies between ID3v2 tags before it, and ID3v1, ID3v2, APE and Lyrics3 tags behind it.
  ///
  /// Only formats that have no lengths of their own have tags behind; see ``end(_:)``.
  static func start(_ bytes: SoundBytes) throws(MediaError) -> Int {
    var offset = 0
    while let count = length(bytes, at: offset) {
      guard count <= bytes.count - offset else {
        throw MediaError(
          .damaged, "audio: the tag at byte \(offset) takes \(count) bytes, but \(bytes.count - offset) are there")
      }
      offset += count
    }
    return offset
  }

  /// The bytes of the ID3v2 or APE tag that begins at a byte; `nil` if none does.
  static func length(_ bytes: SoundBytes, at offset: Int) -> Int? {
    if bytes.count - offset >= 10, bytes.holds("ID3", at: offset), (6..<10).allSatisfy({ bytes[offset + $0] < 128 }) {
      let count = (6..<10).reduce(0) { $0 << 7 | Int(bytes[offset + $1]) }
      return 10 + count + (bytes[offset + 5] & 0x10 != 0 ? 10 : 0)
    }
    if bytes.count - offset >= 32, bytes.holds("APETAGEX", at: offset) {
      let isHeader = bytes.little(offset + 20, as: UInt32.self) & 1 << 29 != 0
      return isHeader ? 32 + Int(bytes.little(offset + 12, as: UInt32.self)) : nil
    }
    return nil
  }

  /// Where the tags behind a sound begin.
  static func end(_ bytes: SoundBytes, from start: Int) -> Int {
    var end = bytes.count
    while let count = lengthOfTag(bytes, endingAt: end), count <= end - start { end -= count }
    return end
  }

  private static func lengthOfTag(_ bytes: SoundBytes, endingAt end: Int) -> Int? {
    if bytes.holds("TAG", at: end - 128) { return 128 }
    if bytes.holds("APETAGEX", at: end - 32) {
      let count = Int(bytes.little(end - 20, as: UInt32.self))
      return count + (bytes.little(end - 12, as: UInt32.self) >> 31 != 0 ? 32 : 0)
    }
    if bytes.holds("3DI", at: end - 10), (end - 4..<end).allSatisfy({ bytes[$0] < 128 }) {
      return 20 + (end - 4..<end).reduce(0) { $0 << 7 | Int(bytes[$1]) }
    }
    if bytes.holds("LYRICS200", at: end - 9), end >= 15 {
      let digits = (end - 15..<end - 9).map { Int(bytes[$0]) - 48 }
      return digits.allSatisfy({ 0...9 ~= $0 }) ? 15 + digits.reduce(0) { $0 * 10 + $1 } : nil
    }
    return nil
  }
}
