import Glibc
import Settings

extension ArtifactStore {
  /// Returns a read-only folder that shows an artifact's files under their names, every byte verified.
  ///
  /// Files with blobs of their own are linked; files in packs, and executable ones, are copied. Damaged blobs are moved to quarantine.
  /// - Throws: `StoreError(.damaged)` that names every damaged file.
  /// - Complexity: O(bytes): each file is read once.
  package func materialize(_ artifact: Artifact) throws(StoreError) -> String {
    let tree = "\(path)/trees/\(artifact.digest.hex)"
    var damaged = try damagedFiles(of: artifact)
    // Copies out of packs are compared again whenever they are used, and made anew out of the pack if they changed.
    if damaged.isEmpty && shows(artifact, in: tree) { return tree }
    try prepareForWriting()
    let draft = try PrivateFolder(in: self, prefix: "tree-\(artifact.digest.short)-")
    do throws(StoreError) {
      // By bytes: names that differ in Unicode normalisation are equal to Swift.
      var folders: Set<[UInt8]> = []
      damaged += try unpack(artifact) { (file, bytes) throws(StoreError) in
        let place = "\(draft.path)/\(file.path)"
        let folder = Disk.folder(of: place)
        if folders.insert(Array(folder.utf8)).inserted { try Disk.makeFolder(folder) }
        try Disk.createReadOnly(place, bytes, isExecutable: file.isExecutable)
      }
      if !damaged.isEmpty { throw damage(damaged) }
      for file in artifact.files where file.location == .blob {
        let place = "\(draft.path)/\(file.path)"
        try Disk.makeFolder(Disk.folder(of: place))
        try show(file, at: place)
      }
      for folder in artifact.emptyFolders { try Disk.makeFolder("\(draft.path)/\(folder)") }
      // Where it cannot be renamed, another process published the same tree, or what stands there shows other files.
      if Glibc.rename(draft.path, tree) != 0 && !shows(artifact, in: tree) {
        try quarantine(tree)
        try Disk.rename(draft.path, to: tree)
      }
    } catch {
      _ = draft.clear()
      throw error
    }
    // It holds nothing but what this process made.
    _ = draft.clear()
    return tree
  }

  /// Gives a file with a blob of its own a name in a tree.
  ///
  /// A blob has one mode for all that have its content, so what is executable is a copy.
  private func show(_ file: Artifact.File, at place: String) throws(StoreError) {
    let blob = blobPath(file.digest)
    if file.isExecutable { return try Disk.copy(blob, to: place, mode: 0o555) }
    if link(blob, place) != 0 { throw StoreError("link \(blob) as", place, errno: errno) }
    // Somebody may have changed the mode by another name.
    if Disk.status(place)?.isExecutable == true, chmod(place, 0o444) != 0 {
      throw StoreError("protect", place, errno: errno)
    }
  }

  /// Reads every byte of an artifact and compares size and SHA-256; damaged blobs go to quarantine.
  ///
  /// - Throws: `StoreError(.damaged)` that names every damaged file.
  package func verify(_ artifact: Artifact) throws(StoreError) {
    let damaged = try damagedFiles(of: artifact) + (try unpack(artifact) { (_, _) in })
    if !damaged.isEmpty { throw damage(damaged) }
  }

  /// Whether a blob is there and whole; a damaged one goes to quarantine.
  package func verify(blob digest: Digest, byteCount: Int) throws(StoreError) -> Bool {
    if try isWhole(digest, byteCount) { return true }
    try dropReaders(of: [try quarantine(blob: digest)].compactMap(\.self))
    return false
  }

  private func isWhole(_ digest: Digest, _ byteCount: Int) throws(StoreError) -> Bool {
    do throws(StoreError) {
      return try Disk.digest(of: blobPath(digest)) == OutputFile.Written(digest: digest, byteCount: byteCount)
    } catch {
      // A disk that cannot read the blob back is damage as well.
      return false
    }
  }

  /// The bytes of one file, verified, wherever the store keeps them; a damaged blob goes to quarantine.
  ///
  /// - Throws: `StoreError(.damaged)`.
  package func content(of file: Artifact.File) throws(StoreError) -> [UInt8] {
    switch file.location {
    case .slice(let pack, let offset):
      if let bytes = PackReader(blobPath(pack.digest))?.content(of: file, at: offset) { return bytes }
    case .blob:
      if let bytes = try? Disk.read(blobPath(file.digest), limit: file.byteCount), Digest(of: bytes) == file.digest {
        return bytes
      }
    }
    try dropReaders(of: [try quarantine(blob: file.blob.digest)].compactMap(\.self))
    throw damage([file.path])
  }

  /// The path of one file, every byte verified: its blob, or a copy of it where it lies in a pack.
  ///
  /// - Throws: `StoreError(.damaged)`.
  package func verifiedPath(of file: Artifact.File, in artifact: Artifact) throws(StoreError) -> String {
    guard file.location == .blob else { return "\(try materialize(artifact))/\(file.path)" }
    guard try verify(blob: file.digest, byteCount: file.byteCount) else { throw damage([file.path]) }
    return blobPath(file.digest)
  }

  /// The files with blobs of their own that are missing or damaged; damaged blobs go to quarantine.
  private func damagedFiles(of artifact: Artifact) throws(StoreError) -> [String] {
    var damaged: [String] = []
    var blobs: [DamagedBlob] = []
    for file in artifact.files where file.location == .blob {
      if try isWhole(file.digest, file.byteCount) { continue }
      damaged.append(file.path)
      if let blob = try quarantine(blob: file.digest) { blobs.append(blob) }
    }
    try dropReaders(of: blobs)
    return damaged
  }

  /// Reads all files that lie in packs, each pack once; returns those that are damaged, whose packs go to quarantine.
  private func unpack(
    _ artifact: Artifact, to receive: (Artifact.File, [UInt8]) throws(StoreError) -> Void
  ) throws(StoreError) -> [String] {
    var slices: [Artifact.Blob: [(file: Artifact.File, offset: Int)]] = [:]
    for file in artifact.files {
      if case .slice(let pack, let offset) = file.location { slices[pack, default: []].append((file, offset)) }
    }
    var damaged: [String] = []
    var packs: [DamagedBlob] = []
    for (pack, files) in slices {
      let reader = PackReader(blobPath(pack.digest))
      let before = damaged.count
      for (file, offset) in files.sorted(by: { $0.offset < $1.offset }) {
        if let bytes = reader?.content(of: file, at: offset) {
          try receive(file, bytes)
        } else {
          damaged.append(file.path)
        }
      }
      if damaged.count > before, let blob = try quarantine(blob: pack.digest) { packs.append(blob) }
    }
    try dropReaders(of: packs)
    return damaged
  }

  private func damage(_ files: [String]) -> StoreError {
    let named = files.prefix(10).joined(separator: ", ") + (files.count > 10 ? ", …" : "")
    return StoreError(
      .damaged,
      "stored \(files.count == 1 ? "file" : "\(files.count) files") \(named) in \(path) missing or damaged;"
        + " moved to \(path)/quarantine")
  }

  /// Whether a tree holds exactly the artifact's files, each being its verified blob or equal to it.
  package func shows(_ artifact: Artifact, in tree: String) -> Bool {
    guard Disk.status(tree) != nil else { return false }
    var count = 0
    var emptyFolders: [String] = []
    var folders = [tree]
    while let folder = folders.popLast() {
      // A name that is not UTF-8 is in no artifact.
      guard let names = try? Disk.names(in: folder) else { return false }
      if names.isEmpty {
        emptyFolders.append(folder == tree ? Artifact.itself : String(folder.dropFirst(tree.count + 1)))
      }
      for name in names {
        switch Disk.status("\(folder)/\(name)")?.kind {
        case .folder: folders.append("\(folder)/\(name)")
        case .file: count += 1
        default: return false
        }
      }
    }
    return count == artifact.files.count
      && emptyFolders.sortedByBytes().elementsEqual(artifact.emptyFolders) { $0.utf8.elementsEqual($1.utf8) }
      && artifact.files.allSatisfy { file in
        let place = "\(tree)/\(file.path)"
        guard let shown = Disk.status(place), shown.isExecutable == file.isExecutable else { return false }
        if file.location == .blob, shown.identity == Disk.status(blobPath(file.digest))?.identity { return true }
        return (try? Disk.digest(of: place)) == OutputFile.Written(digest: file.digest, byteCount: file.byteCount)
      }
  }
}

extension ArtifactStore {
  /// Moves what makes a key's record unusable aside: the record itself, or blobs of a wrong size.
  package func quarantineDamage(of key: Digest) throws(StoreError) {
    let record: Record
    do throws(StoreError) {
      record = try storedRecord(for: key)
    } catch {
      guard error.code == .damaged else { throw error }
      try quarantine(recordPath(key))
      return
    }
    var damaged: [DamagedBlob] = []
    for artifact in record.outputs.values {
      for blob in artifact.blobs {
        guard let status = Disk.status(blobPath(blob.digest)),
          status.kind != .file || status.byteCount != blob.byteCount
        else { continue }
        if let moved = try quarantine(blob: blob.digest) { damaged.append(moved) }
      }
    }
    try dropReaders(of: damaged)
  }
}
