import Glibc

extension ArtifactStore {
  /// Verifies every byte of an artifact and returns a read-only folder that shows its files under their names.
  ///
  /// Damaged blobs are moved to quarantine.
  /// - Throws: `StoreError(.damaged)` that names every damaged file.
  /// - Complexity: O(bytes): each file is read once.
  package func materialize(_ artifact: Artifact) throws(StoreError) -> String {
    try verify(artifact)
    let tree = "\(path)/trees/\(artifact.digest.hex)"
    if shows(artifact, in: tree) { return tree }
    try prepareForWriting()
    // Collections remove drafts, which can only be those of the dead while this lock is not held.
    let lock = try CollectionLock.take(.shared, in: self)
    defer { lock.release() }
    let draft = "\(path)/trees/.\(artifact.digest.short)-\(Disk.uniqueName())"
    try Disk.makeFolder(draft)
    do throws(StoreError) {
      for file in artifact.files {
        let place = "\(draft)/\(file.path)"
        try Disk.makeFolder(Disk.folder(of: place))
        if link(blobPath(file.digest), place) != 0 {
          throw StoreError("link \(blobPath(file.digest)) as", place, errno: errno)
        }
      }
      if Glibc.rename(draft, tree) != 0 {
        // Another process published the same tree, or what stands there shows other files.
        if !shows(artifact, in: tree) {
          try quarantine(tree)
          try Disk.rename(draft, to: tree)
        } else {
          try Disk.remove(draft)
        }
      }
    } catch {
      // The first error is the one to tell; a draft that stays behind is only clutter.
      try? Disk.remove(draft)
      throw error
    }
    return tree
  }

  /// Reads every blob of an artifact and compares size and SHA-256; damaged ones go to quarantine.
  package func verify(_ artifact: Artifact) throws(StoreError) {
    var damaged: [String] = []
    for file in artifact.files {
      if try !verify(blob: file.digest, byteCount: file.byteCount) { damaged.append(file.path) }
    }
    guard damaged.isEmpty else {
      throw StoreError(
        .damaged,
        "stored \(damaged.count == 1 ? "file" : "files") \(damaged.joined(separator: ", ")) in \(path) "
          + "missing or damaged; moved to \(path)/quarantine")
    }
  }

  /// Whether a blob is there and whole; a damaged one goes to quarantine.
  package func verify(blob digest: Digest, byteCount: Int) throws(StoreError) -> Bool {
    let place = blobPath(digest)
    let expected = OutputFile.Written(digest: digest, byteCount: byteCount)
    do throws(StoreError) {
      if try Disk.digest(of: place) == expected { return true }
    } catch {
      if error.code == .notFound { return false }
      // A disk that cannot read the blob back is damage as well.
    }
    try quarantine(place)
    return false
  }

  /// Whether a tree holds exactly the artifact's files, each being its blob.
  package func shows(_ artifact: Artifact, in tree: String) -> Bool {
    guard Disk.status(tree) != nil else { return false }
    var count = 0
    var folders = [tree]
    while let folder = folders.popLast() {
      guard let names = try? Disk.names(in: folder) else { return false }
      for name in names {
        switch Disk.status("\(folder)/\(name)")?.kind {
        case .folder: folders.append("\(folder)/\(name)")
        case .file: count += 1
        default: return false
        }
      }
    }
    return count == artifact.files.count
      && artifact.files.allSatisfy {
        let linked = Disk.status("\(tree)/\($0.path)")
        return linked != nil && linked?.identity == Disk.status(blobPath($0.digest))?.identity
      }
  }
}

extension ArtifactStore {
  /// Moves what makes a key's record unusable aside: the record itself, or stored files of a wrong size.
  package func quarantineDamage(of key: Digest) throws(StoreError) {
    let record: Record
    do throws(StoreError) {
      record = try storedRecord(for: key)
    } catch {
      guard error.code == .damaged else { throw error }
      try quarantine(recordPath(key))
      return
    }
    for artifact in record.outputs.values {
      for file in artifact.files {
        let place = blobPath(file.digest)
        if let status = Disk.status(place), status.kind != .file || status.byteCount != file.byteCount {
          try quarantine(place)
        }
      }
    }
  }
}
