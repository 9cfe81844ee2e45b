import Glibc
import Synchronization

/// An exclusive lock that the kernel frees when its holder ends, however it ends.
///
/// The lock's file lives as long as the lock: its holder removes it before it lets go, so that files of finished work do
/// not pile up. That is safe because a lock counts only while the file it was taken on still stands under its name. A
/// waiter that gets the kernel's lock on a file already removed sees that, and starts over with the file that is there.
package final class KeyLock: Sendable {
  private let path: String
  private let descriptor: Atomic<Int32>

  /// Takes the lock, waiting for whoever holds it.
  ///
  /// - Parameters:
  ///   - note: Who takes it and for what; others read it while they wait. Only a hint, never trusted.
  ///   - whileWaiting: Called a few times a second with the holder's note; throwing gives up.
  package static func take(
    _ path: String, note: String, whileWaiting: (String) throws -> Void
  ) throws -> KeyLock {
    var pauseMicroseconds: UInt32 = 2_000
    while true {
      let descriptor = try openFile(path)
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
      if stands(descriptor, at: path) { return KeyLock(path: path, descriptor: descriptor, note: note) }
      close(descriptor)
    }
  }

  /// The descriptor, for a child process that is to keep the lock as long as it lives; -1 once released.
  package var fileDescriptor: Int32 { descriptor.load(ordering: .relaxed) }

  /// Takes the lock if nobody holds it.
  package static func takeFree(_ path: String, note: String) throws(StoreError) -> KeyLock? {
    while true {
      let descriptor = try openFile(path)
      if flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
        let number = errno
        close(descriptor)
        if number == EINTR { continue }
        guard number == EWOULDBLOCK else { throw StoreError("lock", path, errno: number) }
        return nil
      }
      if stands(descriptor, at: path) { return KeyLock(path: path, descriptor: descriptor, note: note) }
      close(descriptor)
    }
  }

  private init(path: String, descriptor: Int32, note: String) {
    self.path = path
    self.descriptor = Atomic(descriptor)
    Self.leave(note, in: descriptor)
  }

  deinit { release() }

  /// Removes the lock's file and frees the lock; a second call does nothing.
  package func release() {
    let open = descriptor.exchange(-1, ordering: .relaxed)
    guard open >= 0 else { return }
    // Still under the lock; where somebody else removed the file, the name may belong to a lock of another.
    if Self.stands(open, at: path) { unlink(path) }
    // Not by closing alone: a process started meanwhile may hold a copy of the descriptor.
    flock(open, LOCK_UN)
    close(open)
  }

  /// Whether the open file is the one that the path names.
  static func stands(_ descriptor: Int32, at path: String) -> Bool {
    var opened = stat()
    var named = stat()
    return fstat(descriptor, &opened) == 0 && lstat(path, &named) == 0
      && opened.st_dev == named.st_dev && opened.st_ino == named.st_ino
  }

  private static func openFile(_ path: String) throws(StoreError) -> Int32 {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
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
