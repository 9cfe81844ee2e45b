import Glibc
import Synchronization

/// Remembers the contents of files outside the store by their fingerprints, so that what did not change is not read again.
///
/// Only what is settled is remembered: a file touched a moment ago is read again next time. Losing the file of this cache
/// costs time and nothing else.
package final class StatCache: Sendable {
  /// What is taken as proof that a file did not change.
  package enum Trust: Sendable {
    /// Its fingerprint.
    case fingerprints
    /// Nothing: all is read, and remembered for others.
    case nothing
  }

  private struct State {
    var stored = StatTable()
    var isLoaded = false
    var files: [Fingerprint: Digest] = [:]
    var folders: [Digest: Digest] = [:]
    var contradicted: [String] = []
  }

  /// What is taken as proof that a file did not change.
  package let trust: Trust
  private let path: String
  private let isInterrupted: @Sendable () -> Bool
  private let state = Mutex(State())

  /// Names the cache's file; nothing is read yet.
  ///
  /// - Parameter isInterrupted: Asked while a long file is read; `true` ends that with `StoreError(.interrupted)`.
  package init(
    path: String, trust: Trust = .fingerprints, isInterrupted: @escaping @Sendable () -> Bool = { false }
  ) {
    self.path = path
    self.trust = trust
    self.isInterrupted = isInterrupted
  }

  /// The content of a file, read only where its fingerprint is not known.
  ///
  /// Links count as what they lead to.
  ///
  /// - Parameter seesMappedStores: Whether to have what is dirty of a file written first.
  ///   A store through a memory map moves the file's times once, and again only after that.
  /// - Throws: `StoreError(.notFound)`, or `.unreadable` where the file keeps changing while it is read.
  package func digest(
    of file: String, seesMappedStores: Bool = false
  ) throws(StoreError) -> (digest: Digest, fingerprint: Fingerprint, settled: Bool) {
    var status = stat()
    if stat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG {
      let fingerprint = Fingerprint(status)
      if let known = known(fingerprint) { return (known, fingerprint, true) }
    }
    let descriptor = try Disk.openFile(file).descriptor
    defer { close(descriptor) }
    for _ in 0..<3 {
      let start = Fingerprint.now()
      let before = try Self.fingerprint(of: descriptor, file)
      // Whatever the file's age: a busy system leaves what was written in memory for minutes. Where it cannot be done, as
      // on file systems in memory, the file is read all the same.
      if seesMappedStores { _ = fdatasync(descriptor) }
      let digest = try content(of: descriptor, file, byteCount: before.byteCount)
      guard try Self.fingerprint(of: descriptor, file) == before else { continue }
      let settled = before.isSettled(before: start)
      state.withLock { state in
        if trust == .nothing {
          load(&state)
          if let remembered = state.stored.digest(of: before), remembered != digest, !state.contradicted.contains(file)
          {
            state.contradicted.append(file)
          }
        }
        if settled { state.files[before] = digest }
      }
      return (digest, before, settled)
    }
    throw StoreError(.unreadable, "\(file) keeps changing while it is read; wait until it is written")
  }

  /// The files that were read and had another content than their fingerprints told: they changed without a trace.
  package var contradicted: [String] { state.withLock { $0.contradicted } }

  /// The content of a file with this fingerprint.
  package func known(_ fingerprint: Fingerprint) -> Digest? {
    if trust == .nothing { return nil }
    return state.withLock { state in
      load(&state)
      return state.files[fingerprint] ?? state.stored.digest(of: fingerprint)
    }
  }

  /// The content of a folder in which a scan saw just these names and fingerprints.
  package func known(scan: Digest) -> Digest? {
    if trust == .nothing { return nil }
    return state.withLock { state in
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
      // Others may have written meanwhile.
      state.isLoaded = false
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
    return Fingerprint(status)
  }

  private func content(of descriptor: Int32, _ file: String, byteCount: Int) throws(StoreError) -> Digest {
    if lseek(descriptor, 0, SEEK_SET) != 0 { throw StoreError("read", file, errno: errno, reading: true) }
    var readCount = 0
    return try Disk.digest(ofOpen: descriptor, file) { (count) throws(StoreError) in
      readCount += count
      // What is read already is worth keeping: finished work may depend on it.
      if readCount < byteCount && isInterrupted() { throw StoreError(.interrupted, "interrupted") }
    }.digest
  }
}
