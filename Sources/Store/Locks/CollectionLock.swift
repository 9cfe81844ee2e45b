import Glibc
import Synchronization

/// The lock between those who use what is stored and those who remove from it: shared by the first, exclusive for the
/// others.
///
/// Its file stands as long as the store does, because many hold it at once: nobody could tell when to remove it. Those
/// who only look (`status`, `why`) need no lock.
package final class CollectionLock: Sendable {
  /// Who may hold the lock at the same time.
  package enum Mode: Sendable {
    /// Any number of those who use what is stored.
    case shared
    /// One that removes, and nobody else.
    case exclusive
  }

  private let descriptor: Atomic<Int32>

  /// Takes the lock, waiting as long as others exclude it.
  ///
  /// A shared lock writes nothing where the file is there already.
  ///
  /// - Parameter whenWaiting: Called once where others hold the lock.
  package static func take(
    _ mode: Mode, in store: ArtifactStore, whenWaiting: () -> Void = {}
  ) throws(StoreError) -> CollectionLock {
    let path = "\(store.path)/collection.lock"
    let descriptor = try openFile(path, mode)
    let kind = mode == .shared ? LOCK_SH : LOCK_EX
    var isTold = false
    while flock(descriptor, isTold ? kind : kind | LOCK_NB) != 0 {
      let number = errno
      if number == EINTR { continue }
      guard number == EWOULDBLOCK else {
        close(descriptor)
        throw StoreError("lock", path, errno: number)
      }
      whenWaiting()
      isTold = true
    }
    return CollectionLock(descriptor)
  }

  /// Takes the lock exclusively if nobody holds it.
  package static func takeFree(in store: ArtifactStore) throws(StoreError) -> CollectionLock? {
    let path = "\(store.path)/collection.lock"
    let descriptor = try openFile(path, .exclusive)
    if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return CollectionLock(descriptor) }
    let number = errno
    close(descriptor)
    guard number == EWOULDBLOCK || number == EINTR else { throw StoreError("lock", path, errno: number) }
    return nil
  }

  private init(_ descriptor: Int32) { self.descriptor = Atomic(descriptor) }

  deinit { release() }

  /// Frees the lock; a second call does nothing.
  package func release() {
    let open = descriptor.exchange(-1, ordering: .relaxed)
    guard open >= 0 else { return }
    // Not by closing alone: a process started meanwhile may hold a copy of the descriptor.
    flock(open, LOCK_UN)
    close(open)
  }

  private static func openFile(_ path: String, _ mode: Mode) throws(StoreError) -> Int32 {
    // Users who may only read the store can still share the lock.
    let flags = (mode == .shared ? O_RDONLY : O_RDWR) | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
    var descriptor = open(path, flags, 0o644)
    if descriptor < 0 && errno == ENOENT {
      try Disk.makeFolder(Disk.folder(of: path))
      descriptor = open(path, flags, 0o644)
    }
    if descriptor < 0 { throw StoreError("open lock", path, errno: errno) }
    return descriptor
  }
}
