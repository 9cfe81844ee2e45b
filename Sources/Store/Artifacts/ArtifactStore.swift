package import Settings

/// A content-addressed store of artifacts and of the records that name them, in one folder.
///
/// Making a value touches nothing; the first write creates the folder. Everything published is immutable, so readers
/// take no lock.
public struct ArtifactStore: Sendable {
  /// What is known about a key.
  public enum Lookup: Sendable, Equatable {
    /// A record whose blobs all stand in the store with the right size.
    case found(Record)
    /// No record.
    case absent
    /// A record that cannot be used, and why.
    case unusable(StoreError)
  }

  /// The store's folder.
  public let path: String

  /// Names a store; nothing is read or written yet.
  public init(path: String) {
    self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  /// Makes sure that there is something to look after.
  ///
  /// - Throws: `StoreError(.notFound)` where the store's folder does not exist.
  package func requireFolder() throws(StoreError) {
    if Disk.status("\(path)/.")?.kind == .folder { return }
    throw StoreError(.notFound, "there is no store in \(path); name its folder by --store, or run a pipeline first")
  }

  /// Where a content stands.
  public func blobPath(_ digest: Digest) -> String { "\(path)/blobs/\(Self.fanOut(digest))" }

  /// Where the record of a key stands.
  public func recordPath(_ key: Digest) -> String { "\(path)/records/\(Self.fanOut(key))" }

  /// The folder in which an execution of this key keeps what it needs to go on after an interruption.
  package func progressPath(_ key: Digest) -> String { "\(path)/progress/\(key.hex)" }

  /// Where what an execution of this key wrote to its standard streams is kept: `.out` and `.err`.
  package func logPath(_ key: Digest) -> String { "\(path)/logs/\(key.hex)" }

  /// Keeps bytes under their digest, where they are not kept yet.
  package func keep(_ bytes: [UInt8]) throws(StoreError) {
    let digest = Digest(of: bytes)
    guard Disk.status(blobPath(digest))?.byteCount != bytes.count else { return }
    try prepareForWriting()
    // Among blobs there is nothing that a killed process could leave but blobs.
    try Disk.replace(blobPath(digest), with: bytes, draftIn: path)
  }

  /// The record of a key, checked against its checksum, its key, and the sizes of its blobs.
  ///
  /// Reads only.
  ///
  /// - Throws: `StoreError(.unreadable)` where the system refuses to read.
  public func record(for key: Digest) throws(StoreError) -> Lookup {
    do throws(StoreError) {
      let record = try storedRecord(for: key)
      for role in record.outputs.keys.sortedByBytes() {
        if let trouble = record.outputs[role].flatMap(missingBlob) { return .unusable(trouble) }
      }
      return .found(record)
    } catch {
      switch error.code {
      case .notFound: return .absent
      case .damaged: return .unusable(error)
      default: throw error
      }
    }
  }

  /// The same for a key whose pre-image is at hand, by way of an index that knows most records without reading them.
  package func record(
    for key: Digest, preimage: @escaping @Sendable () -> CanonicalValue, index: RecordIndex
  ) throws(StoreError) -> Lookup {
    if let whole = index.wholeRecord(key, preimage: preimage) { return .found(whole) }
    guard let fingerprint = Disk.fingerprint(recordPath(key)) else { return try record(for: key) }
    if let known = index.record(key, preimage: preimage, fingerprint: fingerprint) {
      for artifact in known.outputs.values { if let trouble = missingBlob(artifact) { return .unusable(trouble) } }
      return .found(known)
    }
    let found = try record(for: key)
    // A record replaced meanwhile has another fingerprint than the one that would be remembered.
    if case .found(let record) = found, Disk.fingerprint(recordPath(key)) == fingerprint {
      index.remember(record, fingerprint: fingerprint)
    }
    return found
  }

  /// The record of a key whether or not its blobs are still there, for explanations.
  ///
  /// - Throws: `StoreError(.notFound)` or `.damaged`.
  public func storedRecord(for key: Digest) throws(StoreError) -> Record {
    let place = recordPath(key)
    if let status = Disk.status(place), status.kind != .file {
      throw StoreError(.damaged, "\(place) is not a file; it will be made anew")
    }
    let content = try SealedDocument.decode(try Disk.read(place), path: place)
    guard let record = Record(canonical: content), record.key == key else {
      throw StoreError(.damaged, "\(place) is not the record of its key; it will be made anew")
    }
    return record
  }

  func missingBlob(_ artifact: Artifact) -> StoreError? {
    for blob in artifact.blobs {
      let place = blobPath(blob.digest)
      if Disk.fingerprint(place)?.byteCount == blob.byteCount { continue }
      let status = Disk.status(place)
      let found =
        status?.kind == .file ? "has \(status?.byteCount ?? 0) bytes instead of \(blob.byteCount)" : "is missing"
      return StoreError(
        .damaged, "stored \(artifact.words(for: blob)) (\(place)) \(found); its stage will run again")
    }
    return nil
  }

  /// Creates the folder and its marks, where missing.
  package func prepareForWriting() throws(StoreError) {
    Disk.makeAccessible(path)
    let marks = [
      "CACHEDIR.TAG": "Signature: 8a477f597d28d172789f06886806bc55\n# Millrace's store; may be rebuilt by a run.\n",
      ".gitignore": "*\n",
    ]
    let missing = marks.filter { Disk.status("\(path)/\($0.key)") == nil }
    if !missing.isEmpty { try Disk.makeLastingFolder(path) }
    let names = [
      "blobs", "records", "attempts", "progress", "locks", "leases", "trees", "pipelines", "runs", "quarantine",
    ]
    for name in names {
      let folder = "\(path)/\(name)"
      switch Disk.status(folder)?.kind {
      case .folder: Disk.makeAccessible(folder)
      case nil: try Disk.makeFolder(folder)
      // A command got out of its folder and put something else there.
      case .file, .other:
        try Disk.rename(folder, to: "\(path)/\(name)-\(Disk.uniqueName())")
        try Disk.makeFolder(folder)
      }
    }
    guard !missing.isEmpty else { return }
    // The marks come last: where they stand, a power cut takes none of the folders with it.
    try Disk.syncFolder(path)
    try Disk.syncFolder(Disk.folder(of: path))
    for (name, text) in missing { try Disk.replace("\(path)/\(name)", with: Array(text.utf8)) }
  }

  /// The name of the lock under which a pipeline's history changes.
  package static func historyLock(_ pipeline: String) -> String { historyLockPrefix + pipeline }
  static let historyLockPrefix = "pipeline-"

  /// Takes the lock of a key, or of another name in the store.
  package func lock(
    _ name: String, note: String, whileWaiting: (_ holder: String) throws -> Void = { _ in }
  ) throws -> KeyLock {
    try prepareForWriting()
    return try KeyLock.take("\(path)/locks/\(name)", note: note, whileWaiting: whileWaiting)
  }

  /// Moves a damaged file or folder aside, where it is never read again.
  package func quarantine(_ place: String) throws(StoreError) {
    guard Disk.status(place) != nil else { return }
    try prepareForWriting()
    let name = place.split(separator: "/").suffix(2).joined(separator: "-")
    do throws(StoreError) {
      try Disk.rename(place, to: "\(path)/quarantine/\(name)-\(Disk.uniqueName())")
    } catch {
      // Another reader may have found the same damage, and moved it first.
      guard Disk.status(place) == nil else { throw error }
    }
  }

  private static func fanOut(_ digest: Digest) -> String { "\(digest.hex.prefix(2))/\(digest.hex.dropFirst(2))" }
}
