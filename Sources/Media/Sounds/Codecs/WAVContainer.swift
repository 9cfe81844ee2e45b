/// WAV in either byte order, and RF64 and BW64, which keep long counts in a chunk of their own.
///
/// - Reference: IBM and Microsoft, 1991, "Multimedia Programming Interface and Data Specifications 1.0", chapter 2; EBU
///   Tech 3306; ITU-R BS.2088.
struct WAVContainer {
  private let bytes: SoundBytes
  private let isBigEndian: Bool
  /// The chunk `ds64` with counts of 64 bits, where its content begins.
  private var longCounts: Int?
  private var format: Range<Int>?
  private var frameCountChunk: Int?

  /// Finds the samples.
  ///
  /// The corrections make an RF64 a plain WAV: what is in memory fits into counts of 32 bits.
  static func samples(_ bytes: SoundBytes) throws(MediaError) -> SampleChunk {
    var container = WAVContainer(bytes)
    return try container.samples()
  }

  private init(_ bytes: SoundBytes) {
    self.bytes = bytes
    isBigEndian = bytes.holds("RIFX", at: 0)
  }

  private func number<Number: FixedWidthInteger>(_ offset: Int, as type: Number.Type) -> Number {
    isBigEndian ? bytes.big(offset, as: type) : bytes.little(offset, as: type)
  }

  private mutating func samples() throws(MediaError) -> SampleChunk {
    var offset = 12
    while offset + 8 <= bytes.count {
      let count = number(offset + 4, as: UInt32.self)
      let content = offset + 8
      if bytes.holds("data", at: offset) { return try samples(at: content, declared: count) }
      let end = content + Int(count)
      if end <= bytes.count {
        if bytes.holds("fmt ", at: offset) { format = content..<end }
        if bytes.holds("fact", at: offset), count >= 4 { frameCountChunk = content }
        if bytes.holds("ds64", at: offset), count >= 24 { longCounts = content }
      }
      offset = end + Int(count % 2)
    }
    throw SampleChunk.missing(bytes, "WAV")
  }

  private func samples(at content: Int, declared count: UInt32) throws(MediaError) -> SampleChunk {
    let whole = number(4, as: UInt32.self)
    let isLong = (bytes.holds("RF64", at: 0) || bytes.holds("BW64", at: 0)) && longCounts != nil
    // Who could go back to the first count and put it right could put right this one too.
    var isEndless = false
    var byteCount = UInt64(count)
    if let longCounts, isLong, count == .max {
      byteCount = bytes.little(longCounts + 8, as: UInt64.self)
      isEndless = SampleChunk.isUnknown(byteCount) && SampleChunk.isUnknown(bytes.little(longCounts, as: UInt64.self))
    } else if SampleChunk.isUnknown(count) {
      isEndless = SampleChunk.isUnknown(whole) || (count == 0 && Int(whole) + 8 == content)
    }
    let present = bytes.count - content
    if isEndless { byteCount = UInt64(present) }
    var chunk = try SampleChunk.declared(byteCount, at: content, of: bytes, "WAV")
    if byteCount == 0, present > 0, !areChunks(from: content) {
      throw SampleChunk.emptyButFollowed(at: content, by: present, "WAV")
    }
    chunk.frameLimit = frameLimit(byteCount: chunk.byteCount)
    chunk.numbers = plainSamples()
    func count32(_ number: Int) -> [UInt8] {
      let number = UInt32(clamping: number)
      return isBigEndian ? bigBytes(number) : littleBytes(number)
    }
    if isEndless || isLong {
      chunk.corrections = [(4, count32(chunk.end - 8)), (content - 4, count32(chunk.byteCount))]
    }
    if let longCounts, isLong { chunk.corrections += [(0, Array("RIFF".utf8)), (longCounts - 8, Array("JUNK".utf8))] }
    try checkFormat()
    return chunk
  }

  /// Refuses a head whose numbers contradict each other: its samples would be parted wrongly.
  private func checkFormat() throws(MediaError) {
    guard let format, format.count >= 16 else { return }
    func word(_ offset: Int) -> Int { Int(number(format.lowerBound + offset, as: UInt16.self)) }
    let (tag, channelCount, frameByteCount, bitCount) = (word(0), word(2), word(12), word(14))
    let rateHz = number(format.lowerBound + 4, as: UInt32.self)
    guard channelCount > 0, rateHz > 0, rateHz <= Int32.max else {
      throw MediaError(
        .damaged, "WAV: \(rateHz) Hz and \(channelCount) channels are declared at byte \(format.lowerBound)")
    }
    // Integers, floats, and either by an identifier; a sample may lie in more bytes than its bits need.
    guard [1, 3, 0xFFFE].contains(tag) else { return }
    guard frameByteCount.isMultiple(of: channelCount), frameByteCount / channelCount * 8 >= bitCount else {
      throw MediaError(
        .damaged,
        "WAV: \(channelCount) channels of \(bitCount) bits are declared at byte \(format.lowerBound), but frames of "
          + "\(frameByteCount) bytes")
    }
  }

  /// Whether nothing but whole chunks follows up to the end.
  private func areChunks(from start: Int) -> Bool {
    var offset = start
    while offset + 8 <= bytes.count {
      guard (0..<4).allSatisfy({ 32...126 ~= bytes[offset + $0] }) else { return false }
      let count = Int(number(offset + 4, as: UInt32.self))
      offset += 8 + count + count % 2
    }
    return offset == bytes.count || offset == bytes.count + 1
  }

  /// What plain samples are; `nil` for others, and for all that is unusual.
  private func plainSamples() -> PlainSamples? {
    guard !isBigEndian, let format, format.count >= 16 else { return nil }
    func word(_ offset: Int) -> Int { Int(number(format.lowerBound + offset, as: UInt16.self)) }
    let bitCount = word(14)
    var tag = word(0)
    if tag == 0xFFFE {
      // The long form, whose tag is the beginning of an identifier that ends as all do.
      guard format.count >= 40, word(18) == bitCount,
        bytes.copied(format.lowerBound + 26..<format.lowerBound + 40)
          == [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71]
      else { return nil }
      tag = word(24)
    }
    return PlainSamples(
      tag: tag, bitCount: bitCount, channelCount: word(2),
      sampleRateHz: Int(number(format.lowerBound + 4, as: UInt32.self)), frameByteCount: word(12))
  }

  /// How many frames compressed samples hold; `nil` for plain samples.
  ///
  /// What their blocks can hold, or less where the chunk `fact` ends within the last block.
  private func frameLimit(byteCount: Int) -> Int? {
    guard let format, format.count >= 20 else { return nil }
    let blockByteCount = Int(number(format.lowerBound + 12, as: UInt16.self))
    let blockFrameCount = Int(number(format.lowerBound + 18, as: UInt16.self))
    // Both kinds of ADPCM, and GSM 6.10.
    guard [2, 0x11, 0x31].contains(number(format.lowerBound, as: UInt16.self)), blockByteCount > 0, blockFrameCount > 0
    else { return nil }
    let limit = (byteCount + blockByteCount - 1) / blockByteCount * blockFrameCount
    guard let frameCountChunk else { return limit }
    let declared = Int(number(frameCountChunk, as: UInt32.self))
    return limit - blockFrameCount..<limit ~= declared ? declared : limit
  }
}
