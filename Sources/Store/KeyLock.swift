import Glibc
import Synchronization

/// An exclusive lock that the kernel frees when its holder ends, however it ends.
package final class KeyLock: Sendable {
  private let descriptor: Atomic<Int32>

  /// Takes the lock, waiting for whoever holds it.
  ///
  /// - Parameters:
  ///   - note: Who takes it and for what; others read it while they wait. Only a hint, never trusted.
  ///   - whileWaiting: Called a few times a second with the holder's note; throwing gives up.
  package static func take(
    _ path: String, note: String, whileWaiting: (String) throws -> Void
  ) throws -> KeyLock {
    let descriptor = try openFile(path)
    var pauseMicroseconds: UInt32 = 2_000
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      do {
        guard errno == EWOULDBLOCK || errno == EINTR else { throw StoreError("lock", path, errno: errno) }
        try whileWaiting(holdersNote(descriptor))
      } catch {
        close(descriptor)
        throw error
      }
      usleep(pauseMicroseconds)
      pauseMicroseconds = min(pauseMicroseconds * 2, 200_000)
    }
    leave(note, in: descriptor)
    return KeyLock(descriptor: descriptor)
  }

  /// Takes the lock if nobody holds it.
  package static func takeFree(_ path: String, note: String) throws(StoreError) -> KeyLock? {
    let descriptor = try openFile(path)
    if flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      close(descriptor)
      return nil
    }
    leave(note, in: descriptor)
    return KeyLock(descriptor: descriptor)
  }

  private init(descriptor: Int32) { self.descriptor = Atomic(descriptor) }

  deinit { release() }

  /// Frees the lock; a second call does nothing.
  package func release() {
    let open = descriptor.exchange(-1, ordering: .relaxed)
    if open >= 0 { close(open) }
  }

  private static func openFile(_ path: String) throws(StoreError) -> Int32 {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    if descriptor < 0 { throw StoreError("open lock", path, errno: errno) }
    return descriptor
  }

  private static func leave(_ note: String, in descriptor: Int32) {
    guard !note.isEmpty, ftruncate(descriptor, 0) == 0 else { return }
    // A hint: what cannot be written is not missed.
    _ = Array(note.utf8).withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
  }

  private static func holdersNote(_ descriptor: Int32) -> String {
    var bytes = [UInt8](repeating: 0, count: 200)
    let count = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
    let printable = bytes.prefix(max(0, count)).filter { $0 >= 32 && $0 < 127 }
    return printable.isEmpty ? "another process" : String(decoding: printable, as: UTF8.self)
  }
}
