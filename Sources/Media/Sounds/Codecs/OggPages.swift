/// The pages of an Ogg file, and the streams that they carry one after the other.
///
/// - Reference: RFC 3533, sections 4 and 6; RFC 5334 for the first packets of codecs.
struct OggPages {
  /// What a logical stream is encoded as.
  enum Codec {
    case vorbis, opus, flac
  }

  /// One of the streams that follow each other in a chained file; most files have one.
  struct Link {
    let codec: Codec
    /// Where its pages lie: one range, unless others lie between them.
    let ranges: [Range<Int>]
    /// The number that its last page bears, of all samples up to there.
    let lastGranule: Int64

    /// Where it begins.
    var start: Int { ranges[0].lowerBound }
  }

  /// The streams in order.
  private(set) var links: [Link] = []

  private struct Stream {
    let codec: Codec?
    var nextSequence: UInt32
    var isEnded = false
    var ranges: [Range<Int>] = []
    var lastGranule: Int64 = 0
  }

  private struct Page {
    let range: Range<Int>
    let isFirst: Bool
    let isLast: Bool
    let serial: UInt32
    let sequence: UInt32
    let granule: Int64
    /// Where its content begins.
    let content: Int
  }

  private let bytes: SoundBytes
  /// The streams that are going on beside each other, by their serial numbers.
  private var streams: [UInt32: Stream] = [:]
  /// Whether a page that begins no stream has been seen since the last that does.
  private var isBehindHeads = false

  /// Reads all pages: each must be whole and have its checksum, each stream all its pages in order up to the one that is
  /// marked as its last.
  ///
  /// Behind the last page may stand zeros.
  init(_ bytes: SoundBytes) throws(MediaError) {
    self.bytes = bytes
    var offset = 0
    while offset < bytes.count {
      if offset > 0, (offset..<bytes.count).allSatisfy({ bytes[$0] == 0 }) { break }
      let page = try page(at: offset)
      try add(page)
      offset = page.range.upperBound
    }
    try finishLink(at: bytes.count)
  }

  private func page(at offset: Int) throws(MediaError) -> Page {
    guard bytes.holds("OggS", at: offset) else {
      throw MediaError(.damaged, "Ogg: no page begins at byte \(offset), where the one before ends")
    }
    let present = bytes.count - offset
    let segmentCount = present >= 27 ? Int(bytes[offset + 26]) : 0
    let headCount = 27 + segmentCount
    let count =
      present < headCount ? headCount : (27..<headCount).reduce(headCount) { $0 + Int(bytes[offset + $1]) }
    guard count <= present else {
      throw MediaError(.damaged, "Ogg: the page at byte \(offset) is cut: \(present) bytes are there")
    }
    let stated = bytes.little(offset + 22, as: UInt32.self)
    guard bytes.copied(offset..<offset + count).withUnsafeBytes(OggChecksum.of) == stated else {
      throw MediaError(.damaged, "Ogg: the page at byte \(offset) does not have the checksum that it states")
    }
    guard bytes[offset + 4] == 0 else {
      throw MediaError(.unsupported, "Ogg: the page at byte \(offset) is of version \(bytes[offset + 4]); 0 is read")
    }
    return Page(
      range: offset..<offset + count, isFirst: bytes[offset + 5] & 2 != 0, isLast: bytes[offset + 5] & 4 != 0,
      serial: bytes.little(offset + 14, as: UInt32.self), sequence: bytes.little(offset + 18, as: UInt32.self),
      granule: bytes.little(offset + 6, as: Int64.self),
      content: offset + headCount)
  }

  private mutating func add(_ page: Page) throws(MediaError) {
    let offset = page.range.lowerBound
    if page.isFirst {
      if isBehindHeads { try finishLink(at: offset) }
      guard streams[page.serial] == nil else {
        throw MediaError(.damaged, "Ogg: the page at byte \(offset) begins stream \(page.serial) a second time")
      }
      streams[page.serial] = Stream(codec: codec(at: page.content), nextSequence: page.sequence)
    } else {
      isBehindHeads = true
    }
    guard var stream = streams[page.serial] else {
      throw MediaError(
        .damaged, "Ogg: the page at byte \(offset) belongs to stream \(page.serial), which has no first page")
    }
    guard page.sequence == stream.nextSequence, !stream.isEnded else {
      throw MediaError(
        .damaged,
        stream.isEnded
          ? "Ogg: the page at byte \(offset) follows the last page of its stream"
          : "Ogg: the page at byte \(offset) is number \(page.sequence), expected is \(stream.nextSequence); pages are "
            + "missing, doubled or in another order")
    }
    stream.nextSequence &+= 1
    stream.isEnded = page.isLast
    stream.lastGranule = page.granule
    if let last = stream.ranges.last, last.upperBound == offset {
      stream.ranges[stream.ranges.count - 1] = last.lowerBound..<page.range.upperBound
    } else {
      stream.ranges.append(page.range)
    }
    streams[page.serial] = stream
  }

  private mutating func finishLink(at offset: Int) throws(MediaError) {
    let sounds = streams.values.filter { $0.codec != nil }
    guard let sound = sounds.first else {
      throw MediaError(.unsupported, "Ogg: no stream before byte \(offset) is Vorbis, Opus or FLAC")
    }
    guard sounds.count == 1 else {
      throw MediaError(.unsupported, "Ogg: \(sounds.count) sounds run beside each other; one is read")
    }
    guard let codec = sound.codec, sound.isEnded else {
      throw MediaError(.damaged, "Ogg: the stream before byte \(offset) has no last page; the file may have been cut")
    }
    links.append(Link(codec: codec, ranges: sound.ranges, lastGranule: sound.lastGranule))
    streams = [:]
    isBehindHeads = false
  }

  private func codec(at content: Int) -> Codec? {
    if bytes.holds("\u{1}vorbis", at: content) { return .vorbis }
    if bytes.holds("OpusHead", at: content) { return .opus }
    return bytes.holds("\u{7F}FLAC", at: content) ? .flac : nil
  }
}

/// The checksum of a page: a cyclic redundancy code without reflection, in which its own four bytes count as zeros.
enum OggChecksum {
  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index) << 24) { code, _ in code >> 31 != 0 ? code << 1 ^ 0x04C1_1DB7 : code << 1 }
  }

  /// Over a page.
  static func of(_ page: UnsafeRawBufferPointer) -> UInt32 {
    table.withUnsafeBufferPointer { table in
      var code: UInt32 = 0
      for index in 0..<page.count {
        let byte = 22..<26 ~= index ? 0 : page[index]
        code = code << 8 ^ table[Int(UInt8(truncatingIfNeeded: code >> 24) ^ byte)]
      }
      return code
    }
  }
}
