import Hashing
package import Store

/// Digests of files of any size, read in pieces.
package enum ContentDigest {
  /// The SHA-256 of a file as it is.
  package static func file(_ path: String) throws(RecordsError) -> Digest {
    try digest(of: FileSource(file: InputFile(opening: path)))
  }

  /// The SHA-256 of a file's content: uncompressed where the file is gzip.
  package static func content(_ path: String) throws(RecordsError) -> Digest {
    let file = try InputFile(opening: path)
    var head: [UInt8] = []
    let headByteCount = min(3, file.byteCount)
    try file.read(at: 0, count: headByteCount, into: &head)
    return try digest(of: (Gzip.isGzip(head) ? Compression.gzip : .none).source(of: file))
  }

  /// Takes in a file as it is.
  static func add(_ file: InputFile, to hash: MessageDigest) throws(RecordsError) {
    try add(FileSource(file: file), to: hash)
  }

  private static func digest(of source: any ByteSource) throws(RecordsError) -> Digest {
    let hash = MessageDigest(.sha256)
    try add(source, to: hash)
    return Digest(bytes: hash.finish())
  }

  private static func add(_ source: any ByteSource, to hash: MessageDigest) throws(RecordsError) {
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { room.deallocate() }
    while true {
      let count = try source.read(into: room)
      if count == 0 { return }
      // Sound: the source has filled the first `count` bytes.
      hash.update(UnsafeRawBufferPointer(rebasing: room[..<count]))
    }
  }
}
