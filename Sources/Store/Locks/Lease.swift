import Glibc
import Synchronization

/// What a run uses, kept from garbage collection until the run ends, however it ends.
///
/// A key is noted before it is looked up, and collections remove only while nobody notes anything. So whatever a lookup
/// finds stays, and what the run publishes under a noted key stays too.
///
/// As long as the run only looks, the lease is nothing but a share in the collection lock, and nothing is written. Once
/// the run begins with anything long, `settle()` writes the keys into a file of its own instead, so that collections
/// need not wait. The kernel's lock on that file tells the living from the dead.
package final class Lease: Sendable {
  private struct State {
    var keys: Set<Digest> = []
    /// Held until the lease is settled.
    var collectionLock: CollectionLock?
    /// The lease's file; -1 until the lease is settled.
    var descriptor: Int32 = -1
  }

  private let store: ArtifactStore
  private let path: String
  private let state: Mutex<State>

  fileprivate init(_ store: ArtifactStore) throws(StoreError) {
    self.store = store
    path = "\(store.leasesPath)/\(Disk.uniqueName())"
    state = Mutex(State(collectionLock: try CollectionLock.take(.shared, in: store)))
  }

  deinit { release() }

  /// Notes keys that will be looked up or published, or contents that a record is going to name.
  ///
  /// Complexity: one lock and one write however many keys there are; none where all are noted already.
  package func hold(_ keys: [Digest]) throws(StoreError) {
    try state.withLock { (state) throws(StoreError) in
      let new = keys.filter { !state.keys.contains($0) }
      if new.isEmpty { return }
      if state.descriptor >= 0 {
        let lock = try CollectionLock.take(.shared, in: store)
        defer { lock.release() }
        try append(new, state.descriptor)
      }
      precondition(state.descriptor >= 0 || state.collectionLock != nil, "a lease was used after its release")
      state.keys.formUnion(new)
    }
  }

  /// What is known about each key, noted first: what is found stays until the release.
  package func lookup(_ keys: [Digest]) throws(StoreError) -> [ArtifactStore.Lookup] {
    try hold(keys)
    var found: [ArtifactStore.Lookup] = []
    found.reserveCapacity(keys.count)
    for key in keys { found.append(try store.record(for: key)) }
    return found
  }

  /// What is known about a key, noted first.
  package func lookup(_ key: Digest) throws(StoreError) -> ArtifactStore.Lookup {
    try hold([key])
    return try store.record(for: key)
  }

  /// Keeps bytes that a record is going to mention.
  package func keep(_ bytes: [UInt8]) throws(StoreError) {
    try hold([Digest(of: bytes)])
    try store.keep(bytes)
  }

  /// Lets collections go on beside the run; call it before anything that takes long.
  ///
  /// A second call does nothing.
  package func settle() throws(StoreError) {
    try state.withLock { (state) throws(StoreError) in
      guard let lock = state.collectionLock else { return }
      try Disk.makeFolder(store.leasesPath)
      let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
      if descriptor < 0 { throw StoreError("create", path, errno: errno) }
      // Whoever counts leases right now holds the file's lock for an instant.
      while flock(descriptor, LOCK_EX) != 0 {
        let number = errno
        if number == EINTR { continue }
        close(descriptor)
        throw StoreError("lock", path, errno: number)
      }
      state.descriptor = descriptor
      try append(state.keys.sorted(), descriptor)
      state.collectionLock = nil
      lock.release()
    }
  }

  /// Ends the lease; a second call does nothing.
  package func release() {
    state.withLock { state in
      if state.descriptor >= 0 {
        unlink(path)
        close(state.descriptor)
      }
      state.collectionLock?.release()
      state = State()
    }
  }

  private func append(_ keys: [Digest], _ descriptor: Int32) throws(StoreError) {
    // The first line end cuts off what an append before left unfinished on a full disk.
    let bytes = Array(("\n" + keys.map { $0.hex + "\n" }.joined()).utf8)
    var offset = 0
    while offset < bytes.count {
      let start = offset
      // Sound: the pointer is used only within the call, and `start` is below the count.
      let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress.map { $0 + start }, $0.count - start) }
      if count < 0 && errno == EINTR { continue }
      if count < 0 { throw StoreError("write", path, errno: errno) }
      offset += count
    }
  }
}

extension ArtifactStore {
  fileprivate var leasesPath: String { "\(path)/leases" }

  /// Begins a lease; creates the store's folder where it is missing, and writes nothing else.
  package func lease() throws(StoreError) -> Lease { try Lease(self) }

  /// The keys that living runs use.
  package func leasedKeys() throws(StoreError) -> Set<Digest> {
    var keys: Set<Digest> = []
    for name in try Disk.ownNames(in: leasesPath) where try isAlive(name) {
      do throws(StoreError) {
        let text = String(decoding: try Disk.read("\(leasesPath)/\(name)"), as: UTF8.self)
        for line in text.split(separator: "\n") { if let key = Digest(hex: String(line)) { keys.insert(key) } }
      } catch {
        // Its run ended just now.
        guard error.code == .notFound else { throw error }
      }
    }
    return keys
  }

  /// How many runs hold a lease right now.
  package func leaseCount() throws(StoreError) -> Int {
    var count = 0
    for name in try Disk.ownNames(in: leasesPath) where try isAlive(name) { count += 1 }
    return count
  }

  /// Whether there are leases at all, of the living or of the dead.
  package func hasLeases() throws(StoreError) -> Bool { try !Disk.ownNames(in: leasesPath).isEmpty }

  /// Removes the leases that dead processes left; only under the exclusive lock, when none is being made.
  package func removeDeadLeases(_: borrowing CollectionLock) throws(StoreError) {
    for name in try Disk.ownNames(in: leasesPath) where try !isAlive(name) { try Disk.remove("\(leasesPath)/\(name)") }
  }

  private func isAlive(_ name: String) throws(StoreError) -> Bool {
    let place = "\(leasesPath)/\(name)"
    // What is no file is no lease, and not waited for.
    let descriptor = open(place, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    if descriptor < 0 {
      if errno == ENOENT { return false }
      throw StoreError("open", place, errno: errno, reading: true)
    }
    defer { close(descriptor) }
    // Whatever keeps the lock from being taken, keeping too much is the safe mistake.
    if flock(descriptor, LOCK_SH | LOCK_NB) != 0 { return true }
    flock(descriptor, LOCK_UN)
    return false
  }
}
