/// Reads the name of a tar member from its headers.
///
/// libarchive brings names in UTF-8 to one Unicode normalisation; what is a key has to stay as it is.
///
/// - Reference: POSIX.1-2017, pax, "ustar Interchange Format"; GNU tar, long names.
enum TarName {
  private static let blockByteCount = 512
  private static let extensionByteLimit = 1 << 20

  /// The bytes of the name of the member whose first header, which may be an extended one, is at `offset`; `nil` where the
  /// headers are not as expected.
  static func bytes(at offset: Int, in file: InputFile) throws(RecordsError) -> [UInt8]? {
    var name: [UInt8]?
    var offset = offset
    // An extended header of each kind, and room for repetitions.
    for _ in 0..<16 {
      guard offset >= 0, offset <= file.byteCount - blockByteCount else { return nil }
      var block: [UInt8] = []
      try file.read(at: offset, count: blockByteCount, into: &block)
      let kind = block[156]
      guard
        [UInt8(ascii: "x"), UInt8(ascii: "X"), UInt8(ascii: "g"), UInt8(ascii: "L"), UInt8(ascii: "K")].contains(kind)
      else { return name ?? plainName(block) }
      guard let count = size(block), count <= extensionByteLimit, count <= file.byteCount - offset - blockByteCount
      else {
        return nil
      }
      var content: [UInt8] = []
      try file.read(at: offset + blockByteCount, count: count, into: &content)
      switch kind {
      case UInt8(ascii: "L"): name = name ?? Array(content.prefix { $0 != 0 })
      case UInt8(ascii: "x"), UInt8(ascii: "X"): name = paxPath(content) ?? name
      default: break
      }
      offset += blockByteCount + (count + blockByteCount - 1) / blockByteCount * blockByteCount
    }
    return nil
  }

  /// The size in octal digits.
  private static func size(_ block: [UInt8]) -> Int? {
    let digits = block[124..<136].drop { $0 == 32 }.prefix { (48...55).contains($0) }
    return Int(String(decoding: digits, as: UTF8.self), radix: 8)
  }

  private static func plainName(_ block: [UInt8]) -> [UInt8] {
    let name = Array(block[0..<100].prefix { $0 != 0 })
    let prefix = block[345..<500].prefix { $0 != 0 }
    let isUSTAR = block[257..<263].elementsEqual(Array("ustar".utf8) + [0])
    return isUSTAR && !prefix.isEmpty ? Array(prefix) + [UInt8(ascii: "/")] + name : name
  }

  /// The last `path` of records such as `16 path=a/b.txt`, each with its own length and a newline behind it.
  private static func paxPath(_ content: [UInt8]) -> [UInt8]? {
    var found: [UInt8]?
    var rest = content[...]
    while let space = rest.firstIndex(of: 32), let count = Int(String(decoding: rest[..<space], as: UTF8.self)),
      count > space - rest.startIndex + 1, count <= rest.count
    {
      let record = rest[(space + 1)..<(rest.startIndex + count)]
      let key = Array("path=".utf8)
      if record.starts(with: key), record.last == 10 { found = Array(record.dropFirst(key.count).dropLast()) }
      rest = rest.dropFirst(count)
    }
    return found
  }
}
