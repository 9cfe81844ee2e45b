import Glibc

/// Many small files in one blob, one after the other: one sync and one inode for all of them.
enum Pack {
  /// Files of this length and longer have a blob of their own.
  static let fileByteCountLimit = 64 << 10
  /// Where an attempt has fewer small files, they have blobs of their own as well.
  static let smallestFileCount = 16
}

/// Writes a pack; equal contents share their bytes.
struct PackWriter {
  private let file: OutputFile
  private var offsets: [Artifact.Blob: Int] = [:]

  /// Where the pack is being written.
  var path: String { file.path }

  /// Starts a pack in a private folder.
  init(creating path: String) throws(StoreError) { file = try OutputFile(creating: path) }

  /// Appends a small file; returns its content and where that stands in the pack.
  mutating func append(_ place: String) throws(StoreError) -> (content: Artifact.Blob, offset: Int) {
    let bytes = try Disk.read(place, limit: Pack.fileByteCountLimit - 1)
    let content = Artifact.Blob(digest: Digest(of: bytes), byteCount: bytes.count)
    if let offset = offsets[content] { return (content, offset) }
    let offset = file.byteCount
    offsets[content] = offset
    try file.write(bytes)
    return (content, offset)
  }

  /// Makes the pack durable.
  func finish() throws(StoreError) -> Artifact.Blob {
    let written = try file.finish()
    return Artifact.Blob(digest: written.digest, byteCount: written.byteCount)
  }
}

/// Reads files out of a pack.
struct PackReader: ~Copyable {
  private let descriptor: Int32
  private let byteCount: Int

  /// Opens a pack; `nil` where it cannot be opened.
  init?(_ path: String) {
    guard let (opened, status) = try? Disk.openFile(path, followsLinks: false) else { return nil }
    descriptor = opened
    byteCount = Int(status.st_size)
  }

  deinit { close(descriptor) }

  /// The bytes of a file that lies at this offset; `nil` where they cannot be read or are not what the record says.
  func content(of file: Artifact.File, at offset: Int) -> [UInt8]? {
    guard offset <= byteCount - file.byteCount else { return nil }
    var bytes = [UInt8](repeating: 0, count: file.byteCount)
    var filled = 0
    while filled < bytes.count {
      let start = filled
      // Sound: the pointer is used only within the call, and `start` is below the count.
      let count = bytes.withUnsafeMutableBytes {
        pread(descriptor, $0.baseAddress.map { $0 + start }, $0.count - start, offset + start)
      }
      if count < 0 && errno == EINTR { continue }
      if count <= 0 { return nil }
      filled += count
    }
    return Digest(of: bytes) == file.digest ? bytes : nil
  }
}
