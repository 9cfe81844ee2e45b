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

  private static func digest(of source: any ByteSource) throws(RecordsError) -> Digest {
    let hash = MessageDigest(.sha256)
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { room.deallocate() }
    while true {
      let count = try source.read(into: room)
      if count == 0 { return Digest(bytes: hash.finish()) }
      // Sound: the source has filled the first `count` bytes.
      hash.update(UnsafeRawBufferPointer(rebasing: room[..<count]))
    }
  }
}
