/// AIFF and AIFF-C of Apple, which say twice how long the samples are: in frames and in bytes.
///
/// - Reference: Apple, 1989, "Audio Interchange File Format 1.3".
struct AIFFContainer {
  private let bytes: SoundBytes
  /// Where the content of the chunk that describes the samples begins.
  private var description: Int?
  private var samplesHead: Int?

  static func samples(_ bytes: SoundBytes) throws(MediaError) -> SampleChunk {
    try AIFFContainer(bytes).samples()
  }

  private init(_ bytes: SoundBytes) {
    self.bytes = bytes
    var offset = 12
    while offset + 8 <= bytes.count {
      let count = Int(bytes.big(offset + 4, as: UInt32.self))
      if bytes.holds("COMM", at: offset), count >= 18, offset + 26 <= bytes.count { description = offset + 8 }
      if bytes.holds("SSND", at: offset), offset + 16 <= bytes.count {
        samplesHead = offset
        if SampleChunk.isUnknown(UInt32(clamping: count)) { break }
      }
      offset += 8 + count + count % 2
    }
  }

  private func samples() throws(MediaError) -> SampleChunk {
    guard let description, let samplesHead else { throw SampleChunk.missing(bytes, "AIFF") }
    let count = bytes.big(samplesHead + 4, as: UInt32.self)
    let content = samplesHead + 16
    let isEndless = SampleChunk.isUnknown(count) && SampleChunk.isUnknown(bytes.big(4, as: UInt32.self))
    var chunk =
      if isEndless {
        SampleChunk(offset: content, byteCount: bytes.count - content)
      } else {
        try SampleChunk.declared(UInt64(max(8, count)) - 8, at: content, of: bytes, "AIFF")
      }
    if count == 0, !isEndless, bytes.count > content {
      throw SampleChunk.emptyButFollowed(at: content, by: bytes.count - content, "AIFF")
    }
    let channelCount = Int(bytes.big(description, as: UInt16.self))
    let frameCount = Int(bytes.big(description + 2, as: UInt32.self))
    let frameByteCount = channelCount * ((Int(bytes.big(description + 6, as: UInt16.self)) + 7) / 8)
    guard isPlain, frameByteCount > 0 else {
      if isEndless { throw MediaError(.unsupported, "AIFF: compressed samples of unknown length are not read") }
      return chunk
    }
    let present = chunk.byteCount / frameByteCount
    if isEndless {
      chunk.corrections = [
        (4, bigBytes(UInt32(clamping: bytes.count - 8))),
        (samplesHead + 4, bigBytes(UInt32(clamping: chunk.byteCount + 8))),
        (description + 2, bigBytes(UInt32(clamping: present))),
      ]
    } else if frameCount != present {
      throw MediaError(
        .damaged, "AIFF: \(frameCount) frames are declared at byte \(description + 2), but the samples are \(present)")
    }
    return chunk
  }

  /// Whether the samples are not compressed.
  private var isPlain: Bool {
    guard let description, bytes.holds("AIFC", at: 8) else { return true }
    let kinds: [StaticString] = ["NONE", "sowt", "twos", "raw ", "fl32", "FL32", "fl64", "FL64", "in24", "in32"]
    return kinds.contains { bytes.holds($0, at: description + 18) }
  }
}
