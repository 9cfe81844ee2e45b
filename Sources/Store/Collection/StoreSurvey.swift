import Settings

/// All records and blobs of a store, as they stood when it was read.
package struct StoreSurvey: Sendable {
  /// A result that can be used.
  package struct Entry: Sendable {
    /// What its record says.
    package let record: Record
    /// The record's file when it was read; another file under that name is another record.
    package let status: Disk.Status

    /// The bytes of the record and of each content that it names.
    package var byteCount: Int { record.blobs.reduce(status.byteCount) { $0 + $1.byteCount } }
  }

  /// The usable results by key.
  package private(set) var entries: [Digest: Entry] = [:]
  /// The keys of records that cannot be used: damaged, or what they name is missing.
  package private(set) var unusable: Set<Digest> = []
  /// The length in bytes of each stored content, whether or not a record names it.
  package private(set) var blobs: [Digest: Int] = [:]

  /// Reads all records; reads only.
  ///
  /// - Complexity: one small file read for each record, one `lstat` for each blob and each file that a record names.
  package init(_ store: ArtifactStore) throws(StoreError) {
    for key in try store.storedKeys() { try add(key, in: store) }
    for digest in try store.digests(in: "blobs") {
      if let status = Disk.status(store.blobPath(digest)), status.kind == .file { blobs[digest] = status.byteCount }
    }
  }

  /// Brings the results up to date: reads what was published, and forgets what was removed, since the last reading.
  package mutating func refresh(_ store: ArtifactStore) throws(StoreError) {
    let keys = Set(try store.storedKeys())
    entries = entries.filter { keys.contains($0.key) }
    unusable.formIntersection(keys)
    for key in keys {
      if let entry = entries[key], entry.status == Disk.status(store.recordPath(key)) { continue }
      try add(key, in: store)
    }
  }

  private mutating func add(_ key: Digest, in store: ArtifactStore) throws(StoreError) {
    entries[key] = nil
    unusable.remove(key)
    guard let status = Disk.status(store.recordPath(key)) else { return }
    switch try store.record(for: key) {
    case .found(let record): entries[key] = Entry(record: record, status: status)
    case .unusable: unusable.insert(key)
    case .absent: break
    }
  }
}

extension Record {
  /// All digests that may be those of stored contents: of the outputs, and of what the key was made of.
  ///
  /// A content that only the key mentions explains the result, and may be missing.
  package var references: Set<Digest> {
    var references = Set(blobs.map(\.digest))
    var values = [preimage]
    while let value = values.popLast() {
      switch value {
      case .string(let text): if let digest = Digest(hex: text) { references.insert(digest) }
      case .list(let elements): values += elements
      case .mapping(let members): values += members.values
      case .null, .bool, .int, .digits, .double: break
      }
    }
    return references
  }
}

extension ArtifactStore {
  /// The keys that have a record, usable or not.
  package func storedKeys() throws(StoreError) -> [Digest] { try digests(in: "records") }

  /// The digests that name files in one of the store's folders; other names are not ours to judge here.
  package func digests(in folder: String) throws(StoreError) -> [Digest] {
    var digests: [Digest] = []
    for prefix in try Disk.ownNames(in: "\(path)/\(folder)") {
      guard Disk.status("\(path)/\(folder)/\(prefix)")?.kind == .folder else { continue }
      for name in try Disk.ownNames(in: "\(path)/\(folder)/\(prefix)") {
        if let digest = Digest(hex: prefix + name) { digests.append(digest) }
      }
    }
    return digests
  }
}
