import Glibc

/// Payloads that wait in an unnamed temporary file until their order is known.
///
/// The file has no name, so nothing stays behind however the process ends.
final class RecordSpool {
  /// Where one payload waits.
  struct Entry {
    var hashedKey: HashedKey
    var byteOffset: Int
    var byteCount: Int
  }

  private let descriptor: Int32
  private var entries: [Entry] = []
  private var written = 0
  private var pending: [UInt8] = []
  private static let chunkByteCount = 1 << 20

  /// Creates the file in `$TMPDIR`, or in `/tmp`.
  init() throws(RecordsError) {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(folder)/millrace-spool-XXXXXX".utf8CString)
    descriptor = mkstemp(&template)
    guard descriptor >= 0 else {
      throw RecordsError(
        .unreadable,
        "cannot create a temporary file in \(folder): \(String(cString: strerror(errno))); set TMPDIR to another folder"
      )
    }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    unlink(template)
  }

  deinit { close(descriptor) }

  /// Takes a payload.
  func append(_ data: [UInt8], hashedKey: HashedKey) throws(RecordsError) {
    entries.append(Entry(hashedKey: hashedKey, byteOffset: written + pending.count, byteCount: data.count))
    pending.append(contentsOf: data)
    if pending.count >= Self.chunkByteCount { try flush() }
  }

  /// All entries in the order of their keys; refuses two records of one key.
  func sorted(split: String) throws(RecordsError) -> [Entry] {
    try flush()
    entries.sort { $0.hashedKey < $1.hashedKey }
    for (left, right) in zip(entries, entries.dropFirst()) where left.hashedKey == right.hashedKey {
      throw RecordsError(.invalid, "two records of split '\(split)' have the same key; keys must differ within a split")
    }
    return entries
  }

  /// The payload of an entry.
  func data(of entry: Entry) throws(RecordsError) -> [UInt8] {
    var data = [UInt8](repeating: 0, count: entry.byteCount)
    var done = 0
    while done < data.count {
      // Sound: done < count, and the pointer does not leave the closure.
      let got = data.withUnsafeMutableBytes {
        pread(descriptor, $0.baseAddress.map { $0 + done }, $0.count - done, off_t(entry.byteOffset + done))
      }
      if got < 0 && errno == EINTR { continue }
      guard got > 0 else {
        throw RecordsError(.unreadable, "cannot read the temporary file back: \(String(cString: strerror(errno)))")
      }
      done += got
    }
    return data
  }

  private func flush() throws(RecordsError) {
    var done = 0
    while done < pending.count {
      // Sound: done < count, and the pointer does not leave the closure.
      let count = pending.withUnsafeBytes { write(descriptor, $0.baseAddress.map { $0 + done }, $0.count - done) }
      if count < 0 && errno == EINTR { continue }
      if count < 0 {
        throw RecordsError(
          .unreadable,
          "cannot write the temporary file: \(String(cString: strerror(errno))); set TMPDIR to a folder with more space"
        )
      }
      done += count
    }
    written += pending.count
    pending.removeAll(keepingCapacity: true)
  }
}
