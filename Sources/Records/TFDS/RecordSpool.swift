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
  init() throws(RecordsError) { descriptor = try TemporaryFile.descriptor() }

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
    let loaded: Result<Void, RecordsError> = data.withUnsafeMutableBytes { room in
      Result { () throws(RecordsError) in
        try TemporaryFile.read(into: room, from: descriptor, at: entry.byteOffset)
      }
    }
    try loaded.get()
    return data
  }

  private func flush() throws(RecordsError) {
    let stored: Result<Void, RecordsError> = pending.withUnsafeBytes { bytes in
      Result { () throws(RecordsError) in try TemporaryFile.write(bytes, to: descriptor, at: written) }
    }
    try stored.get()
    written += pending.count
    pending.removeAll(keepingCapacity: true)
  }
}
