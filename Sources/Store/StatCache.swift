import Glibc
import Synchronization

/// Remembers the contents of files outside the store by their fingerprints, so that what did not change is not read again.
///
/// Only what is settled is remembered: a file touched a moment ago is read again next time. Losing the file of this cache
/// costs time and nothing else.
package final class StatCache: Sendable {
  private struct State {
    var stored = StatTable()
    var isLoaded = false
    var files: [Fingerprint: Digest] = [:]
    var folders: [Digest: Digest] = [:]
  }

  private let path: String
  private let state = Mutex(State())

  /// Names the cache's file; nothing is read yet.
  package init(path: String) { self.path = path }

  /// The content of a file, read only where its fingerprint is not known.
  ///
  /// Links count as what they lead to.
  ///
  /// - Throws: `StoreError(.notFound)`, or `.unreadable` where the file keeps changing while it is read.
  package func digest(of file: String) throws(StoreError) -> (digest: Digest, fingerprint: Fingerprint, settled: Bool) {
    let descriptor = open(file, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { throw StoreError("open", file, errno: errno, reading: true) }
    defer { close(descriptor) }
    for _ in 0..<3 {
      let start = Fingerprint.now()
      let before = try Self.fingerprint(of: descriptor, file)
      if let known = known(before) { return (known, before, true) }
      let digest = try Self.content(of: descriptor, file)
      guard try Self.fingerprint(of: descriptor, file) == before else { continue }
      let settled = before.isSettled(before: start)
      if settled { state.withLock { $0.files[before] = digest } }
      return (digest, before, settled)
    }
    throw StoreError(.unreadable, "\(file) keeps changing while it is read; wait until it is written")
  }

  /// The content of a file with this fingerprint.
  package func known(_ fingerprint: Fingerprint) -> Digest? {
    state.withLock { state in
      load(&state)
      return state.files[fingerprint] ?? state.stored.digest(of: fingerprint)
    }
  }

  /// The content of a folder in which a scan saw just these names and fingerprints.
  package func known(scan: Digest) -> Digest? {
    state.withLock { state in
      load(&state)
      return state.folders[scan] ?? state.stored.digest(ofScan: scan)
    }
  }

  /// Remembers the content of a folder.
  package func remember(scan: Digest, _ content: Digest) { state.withLock { $0.folders[scan] = content } }

  /// Writes what is new, if anything is.
  package func save() throws(StoreError) {
    let bytes: [UInt8]? = state.withLock { state in
      guard !state.files.isEmpty || !state.folders.isEmpty else { return nil }
      load(&state)
      let table = state.stored.adding(files: state.files, folders: state.folders)
      state.stored = table
      state.files = [:]
      state.folders = [:]
      return table.bytes
    }
    if let bytes { try Disk.replaceCache(path, with: bytes) }
  }

  private func load(_ state: inout State) {
    guard !state.isLoaded else { return }
    state.isLoaded = true
    // A cache that cannot be read is an empty one.
    guard let bytes = try? Disk.read(path, limit: 1 << 30) else { return }
    state.stored = StatTable(bytes: bytes) ?? StatTable()
  }

  private static func fingerprint(of descriptor: Int32, _ file: String) throws(StoreError) -> Fingerprint {
    var status = stat()
    if fstat(descriptor, &status) != 0 { throw StoreError("read", file, errno: errno, reading: true) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw StoreError(.unreadable, "\(file) is not a file") }
    return Fingerprint(status)
  }

  private static func content(of descriptor: Int32, _ file: String) throws(StoreError) -> Digest {
    if lseek(descriptor, 0, SEEK_SET) != 0 { throw StoreError("read", file, errno: errno, reading: true) }
    return try Disk.digest(ofOpen: descriptor, file).digest
  }
}
