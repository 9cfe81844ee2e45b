/// Where a file of chunks (WAV, Wave64, AIFF, AU, CAF) keeps its samples, and what must be put right before libsndfile
/// reads it.
///
/// A writer that could not seek back, into a pipe, leaves a count of bytes that it could not know: 0, or the largest
/// number, or one near it. Then the samples reach to the end of the file. Any other count that is larger than what is
/// there tells of a file that was cut.
struct SampleChunk {
  /// The first byte of the samples.
  var offset: Int
  var byteCount: Int
  /// Numbers in the head that libsndfile shall see otherwise: where, and by which bytes.
  var corrections: [(offset: Int, bytes: [UInt8])] = []
  /// The most frames that so many bytes hold, where it is known.
  var frameLimit: Int?
  /// What the samples are, where they are plain numbers.
  var numbers: PlainSamples?

  /// Where the samples end.
  var end: Int { offset + byteCount }

  /// Whether a writer that cannot seek leaves this as a count of 32 bits.
  ///
  /// Seen are 0 (ffmpeg, SoX), 0x7F00_0000 and more (SoX in AIFF), 0x7FFF_F000 (SoX, eSpeak), 0x7FFF_FFFF (LAME, many),
  /// 0x8000_0000 (arecord), 0xFFFF_FFFF (ffmpeg), each also less or more the bytes of a head.
  static func isUnknown(_ count: UInt32) -> Bool {
    count == 0 || 0x7F00_0000...0x7F00_0FFF ~= count || 0x7FFF_F000...0x8000_0FFF ~= count || count >= 0xFFFF_F000
  }

  /// Whether a writer that cannot seek leaves this as a count of 64 bits.
  static func isUnknown(_ count: UInt64) -> Bool { count == 0 || count >= 1 << 62 }

  /// Samples of a declared count, which must be there.
  static func declared(
    _ byteCount: UInt64, at offset: Int, of bytes: SoundBytes, _ format: String
  ) throws(MediaError) -> SampleChunk {
    guard byteCount <= UInt64(bytes.count - offset) else {
      throw MediaError(
        .damaged,
        "\(format): the samples at byte \(offset) take \(byteCount) bytes, but \(bytes.count - offset) are there"
      )
    }
    return SampleChunk(offset: offset, byteCount: Int(byteCount))
  }

  /// Refuses bytes between an empty chunk of samples and the end of a file whose writer could seek.
  static func emptyButFollowed(at offset: Int, by count: Int, _ format: String) -> MediaError {
    MediaError(
      .damaged, "\(format): no samples are declared at byte \(offset), but \(count) bytes follow")
  }

  static func missing(_ bytes: SoundBytes, _ format: String) -> MediaError {
    MediaError(.damaged, "\(format): \(bytes.count) bytes end before the samples")
  }
}

/// The bytes of an integer, the least significant first.
func littleBytes(_ number: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: number.littleEndian) { Array($0) } }

/// The bytes of an integer, the most significant first.
func bigBytes(_ number: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: number.bigEndian) { Array($0) } }
