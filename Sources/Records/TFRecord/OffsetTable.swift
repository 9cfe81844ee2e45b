import Synchronization

/// Rows of byte offsets, eight bytes each, in a file without a name: they take no memory, however many there are.
///
/// Rows are added one behind the other and read from any thread.
public final class OffsetTable: Sendable {
  private let storage: TemporaryStorage
  private let end = Atomic(0)

  /// Creates the file in `$TMPDIR`, or in `/tmp`.
  public init() throws(RecordsError) { storage = try TemporaryStorage() }

  /// Takes a row; returns the position of its first entry.
  func append(_ offsets: [Int]) throws(RecordsError) -> Int {
    let start = end.add(offsets.count, ordering: .relaxed).oldValue
    try storage.write(offsets, at: start)
    return start
  }

  /// Copies entries from `position` on.
  func read(at position: Int, into entries: UnsafeMutableBufferPointer<Int>) throws(RecordsError) {
    try storage.read(at: position, into: entries)
  }
}
