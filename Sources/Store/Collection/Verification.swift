/// Something in the store that is not what it should be.
package struct Damage: Sendable, Equatable {
  /// The kinds of things that are checked.
  package enum Kind: String, Sendable {
    case blob, record, tree, history, runLog
    /// Something that has no place in the store.
    case stray
  }

  /// What kind of thing it is.
  package let kind: Kind
  /// Its place in the store.
  package let place: String
  /// The keys whose records name it; none where no record does.
  package let keys: [Digest]
  /// What is wrong with it.
  package let trouble: String

  /// Describes damage.
  package init(kind: Kind, place: String, keys: [Digest] = [], trouble: String) {
    self.kind = kind
    self.place = place
    self.keys = keys
    self.trouble = trouble
  }
}

/// A check of every byte that records and blobs hold.
package struct Verification: Sendable {
  /// What was found, in the order of its places.
  package private(set) var damage: [Damage] = []
  /// The records that could be read, whether or not all that they name is there.
  package private(set) var records: [Digest: Record] = [:]
  /// How many stored contents were read.
  package private(set) var blobCount = 0
  /// How many bytes they have.
  package private(set) var byteCount = 0

  private let store: ArtifactStore
  private var intactBlobs: [Digest: Int] = [:]
  private var users: [Digest: [Digest]] = [:]

  /// Reads all of a store and moves what is damaged to quarantine, so that the next run makes it anew.
  ///
  /// Runs may go on meanwhile; collections wait.
  ///
  /// - Parameter didRead: Told how many of how many bytes are read.
  /// - Throws: `StoreError(.notFound)` where there is no store.
  package init(_ store: ArtifactStore, didRead: (Int, Int) -> Void = { _, _ in }) throws(StoreError) {
    self.store = store
    try store.requireFolder()
    let lock = try CollectionLock.take(.shared, in: store)
    defer { lock.release() }
    try checkNames("records")
    try checkNames("blobs")
    for folder in ["pipelines", "runs", "trees"] { try checkEncoding(folder) }
    for key in try store.storedKeys() { try checkRecord(key) }
    for (key, record) in records.sorted(by: { $0.key < $1.key }) {
      for blob in record.references { users[blob, default: []].append(key) }
    }
    try checkBlobs(didRead)
    for (key, record) in records.sorted(by: { $0.key < $1.key }) { try checkReferences(key, record) }
    try checkTrees()
  }

  private mutating func report(_ kind: Damage.Kind, _ place: String, keys: [Digest] = [], _ trouble: String) {
    damage.append(Damage(kind: kind, place: place, keys: keys, trouble: trouble))
  }

  /// Everything in a fan-out folder must be a file named by a digest.
  private mutating func checkNames(_ folder: String) throws(StoreError) {
    let root = "\(store.path)/\(folder)"
    try checkEncoding(folder)
    for prefix in try Disk.ownNames(in: root) {
      let isFolder = Disk.status("\(root)/\(prefix)")?.kind == .folder
      if isFolder { try checkEncoding("\(folder)/\(prefix)") }
      let inside = isFolder ? try Disk.ownNames(in: "\(root)/\(prefix)") : nil
      guard let inside, prefix.utf8.count == 2, Digest(hex: prefix + String(repeating: "0", count: 62)) != nil else {
        try moveStray("\(folder)/\(prefix)")
        continue
      }
      for name in inside where Digest(hex: prefix + name) == nil { try moveStray("\(folder)/\(prefix)/\(name)") }
    }
  }

  /// The store makes no names but of UTF-8.
  private mutating func checkEncoding(_ folder: String) throws(StoreError) {
    for name in try Disk.strangeNames(in: "\(store.path)/\(folder)") {
      report(.stray, "\(folder)/\(Disk.words(name))", "does not belong there")
      _ = try store.setAside(name, in: folder)
    }
  }

  private mutating func moveStray(_ place: String) throws(StoreError) {
    report(.stray, place, "does not belong there")
    try store.quarantine("\(store.path)/\(place)")
  }

  private mutating func checkRecord(_ key: Digest) throws(StoreError) {
    let place = store.recordPath(key)
    do throws(StoreError) {
      records[key] = try store.storedRecord(for: key)
    } catch {
      // Removed just now: a run moved it to quarantine itself.
      if error.code == .notFound { return }
      report(.record, relative(place), keys: [key], error.message)
      try store.quarantine(place)
    }
  }

  private mutating func checkBlobs(_ didRead: (Int, Int) -> Void) throws(StoreError) {
    let digests = try store.digests(in: "blobs")
    var damaged: [DamagedBlob] = []
    let statuses = digests.map { Disk.status(store.blobPath($0)) }
    let total = statuses.reduce(0) { $0 + ($1?.kind == .file ? $1?.byteCount ?? 0 : 0) }
    for (digest, status) in zip(digests, statuses) {
      guard let status else { continue }
      let place = store.blobPath(digest)
      var trouble = "is not a file"
      if status.kind == .file {
        do throws(StoreError) {
          var done = byteCount
          let written = try Disk.digest(of: place) {
            done += $0
            didRead(done, total)
          }
          blobCount += 1
          byteCount = done
          if written.digest == digest {
            intactBlobs[digest] = written.byteCount
            continue
          }
          trouble = "its content is not what its name says"
        } catch {
          if error.code == .notFound { continue }
          // A disk that cannot read it back is damage as well.
          trouble = error.message
        }
      }
      report(.blob, relative(place), keys: users[digest] ?? [], trouble)
      if let blob = try store.quarantine(blob: digest) { damaged.append(blob) }
    }
    for key in try store.dropReaders(of: damaged, known: records) {
      report(
        .record, relative(store.recordPath(key)), keys: [key], "its stage was at work when what it reads was damaged")
    }
  }

  /// A record is worth nothing without all that it names.
  private mutating func checkReferences(_ key: Digest, _ record: Record) throws(StoreError) {
    let lost = record.blobs.filter { intactBlobs[$0.digest] != $0.byteCount }
    guard !lost.isEmpty, case .unusable = try store.record(for: key) else { return }
    let place = relative(store.recordPath(key))
    let reported = damage.contains { $0.kind == .blob && $0.keys.contains(key) }
    if !reported { report(.record, place, keys: [key], "names \(lost.count) stored contents that are missing") }
    try store.quarantine(store.recordPath(key))
  }

  /// A tree shows blobs under other names; one that shows anything else would hand it to a stage.
  private mutating func checkTrees() throws(StoreError) {
    var artifacts: [String: (artifact: Artifact, keys: [Digest])] = [:]
    for (key, record) in records {
      for artifact in record.outputs.values {
        artifacts[artifact.digest.hex, default: (artifact, [])].keys.append(key)
      }
    }
    for name in try Disk.ownNames(in: "\(store.path)/trees") {
      guard let (artifact, keys) = artifacts[name] else { continue }
      let place = "\(store.path)/trees/\(name)"
      if store.shows(artifact, in: place) || Disk.status(place) == nil { continue }
      // Where a content was damaged, its tree showed the same damage.
      if artifact.blobs.allSatisfy({ intactBlobs[$0.digest] != nil }) {
        report(.tree, "trees/\(name)", keys: keys.sorted(), "does not show the files that its name says")
      }
      try store.quarantine(place)
    }
  }

  private func relative(_ place: String) -> String { String(place.dropFirst(store.path.count + 1)) }
}
