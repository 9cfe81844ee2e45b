import Glibc
import Hashing

/// A file being written: hashed in the same pass, durable once finished.
///
/// Bytes are gathered into chunks of 1 MiB, so that many small writes cost no system call each. A file that is never
/// finished stays behind incomplete; write into a private folder and publish by rename.
public final class OutputFile {
  /// What a finished file holds.
  public struct Written: Sendable, Equatable {
    /// The SHA-256 of all bytes.
    public let digest: Digest
    /// How many bytes.
    public let byteCount: Int

    /// Describes a finished file.
    package init(digest: Digest, byteCount: Int) {
      self.digest = digest
      self.byteCount = byteCount
    }
  }

  /// Where the file is.
  public let path: String

  /// How many bytes were written so far.
  public private(set) var byteCount = 0

  private var descriptor: Int32
  private let hash = MessageDigest(.sha256)
  private var pending: [UInt8] = []
  private let syncedFrom: Int
  private let onFinish: (@Sendable (Written) -> Void)?
  private static let chunkByteCount = 1 << 20

  /// Creates the file; it must not exist yet.
  public convenience init(creating path: String) throws(StoreError) {
    try self.init(creating: path, syncedFrom: 0, onFinish: nil)
  }

  /// Creates the file, and tells what it holds once it is finished.
  ///
  /// - Parameter byteCount: Shorter files are left for the caller to sync.
  package init(
    creating path: String, syncedFrom byteCount: Int, onFinish: (@Sendable (Written) -> Void)?
  ) throws(StoreError) {
    self.path = path
    syncedFrom = byteCount
    self.onFinish = onFinish
    descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    if descriptor < 0 { throw StoreError("create", path, errno: errno) }
    pending.reserveCapacity(Self.chunkByteCount)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Appends bytes.
  public func write(_ bytes: some Sequence<UInt8>) throws(StoreError) {
    let before = pending.count
    pending.append(contentsOf: bytes)
    byteCount += pending.count - before
    if pending.count >= Self.chunkByteCount { try flush() }
  }

  /// Writes what is pending, syncs and closes the file.
  public func finish() throws(StoreError) -> Written {
    precondition(descriptor >= 0, "finish() called twice on \(path)")
    try flush()
    // An error of fsync or close cannot be retried: the page may already be marked clean.
    if byteCount >= syncedFrom && fsync(descriptor) != 0 { throw StoreError("sync", path, errno: errno) }
    let result = close(descriptor)
    descriptor = -1
    if result != 0 { throw StoreError("close", path, errno: errno) }
    let written = Written(digest: Digest(bytes: hash.finish()), byteCount: byteCount)
    onFinish?(written)
    return written
  }

  private func flush() throws(StoreError) {
    pending.withUnsafeBytes { hash.update($0) }
    try Disk.writeAll(pending[...], to: descriptor, path)
    pending.removeAll(keepingCapacity: true)
  }
}
