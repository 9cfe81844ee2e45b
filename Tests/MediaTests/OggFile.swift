/// An Ogg file taken apart into pages, which can be changed and put together again with right checksums.
struct OggFile {
  struct Page: Equatable {
    /// 1 for a continued packet, 2 for the first page of a stream, 4 for the last.
    var flags: UInt8
    var granule: Int64
    var serial: UInt32
    var sequence: UInt32
    var segments: [UInt8]
    var content: [UInt8]

    /// The page with its checksum, computed bit by bit.
    var bytes: [UInt8] {
      func bytes(checksum: UInt32) -> [UInt8] {
        Array("OggS".utf8) + [0, flags] + little(granule) + little(serial) + little(sequence) + little(checksum)
          + [UInt8(segments.count)] + segments + content
      }
      let checksum = bytes(checksum: 0).reduce(0 as UInt32) { code, byte in
        (0..<8).reduce(code ^ UInt32(byte) << 24) { code, _ in code << 1 ^ (code >> 31 == 1 ? 0x04C1_1DB7 : 0) }
      }
      return bytes(checksum: checksum)
    }
  }

  var pages: [Page] = []

  var bytes: [UInt8] { pages.flatMap(\.bytes) }

  init(_ file: [UInt8]) {
    func number<Number: FixedWidthInteger>(_ offset: Int, _ type: Number.Type) -> Number {
      file[offset...].withUnsafeBytes { Number(littleEndian: $0.loadUnaligned(as: type)) }
    }
    var offset = 0
    while offset < file.count {
      let content = offset + 27 + Int(file[offset + 26])
      let segments = Array(file[offset + 27..<content])
      let end = content + segments.reduce(0) { $0 + Int($1) }
      pages.append(
        Page(
          flags: file[offset + 5], granule: number(offset + 6, Int64.self), serial: number(offset + 14, UInt32.self),
          sequence: number(offset + 18, UInt32.self), segments: segments, content: Array(file[content..<end])))
      offset = end
    }
  }

  /// The same packets with a page for each behind the heads.
  ///
  /// Without the number of samples in a packet, pages but the last do not tell how many there are up to them.
  func divided(samplesPerPacket: Int64?) -> OggFile {
    var result = self
    guard let last = pages.last else { return self }
    result.pages.removeLast()
    var (content, segments) = (last.content, last.segments)
    while !segments.isEmpty {
      let count = (segments.firstIndex { $0 < 255 } ?? segments.count - 1) + 1
      let byteCount = segments[..<count].reduce(0) { $0 + Int($1) }
      let isLast = count == segments.count
      result.pages.append(
        Page(
          flags: isLast ? 4 : 0,
          granule: isLast ? last.granule : samplesPerPacket.map { $0 * Int64(result.pages.count - 1) } ?? -1,
          serial: last.serial,
          sequence: UInt32(result.pages.count), segments: Array(segments[..<count]),
          content: Array(content[..<byteCount])))
      segments.removeFirst(count)
      content.removeFirst(byteCount)
    }
    return result
  }
}
