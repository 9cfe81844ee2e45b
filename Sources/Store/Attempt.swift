import Glibc
import Synchronization

/// One execution's private folder, published as a whole or not at all.
public final class Attempt: Sendable {
  /// The instants of a publication between which a process may die.
  package enum Step: Sendable, Equatable {
    case blob(String)
    case syncFolders
    case record
    case done
  }

  private struct Finished {
    var written: OutputFile.Written
    var status: Disk.Status?
  }

  /// The private folder.
  package var path: String { folder.path }
  private let store: ArtifactStore
  private let folder: PrivateFolder
  private let created = Mutex<[String: Finished?]>([:])
  /// Files that are names of blobs.
  private let linked = Mutex<[String: Artifact.File]>([:])

  /// Opens a private folder for an execution of a key; folders that dead processes left are removed first.
  package init(store: ArtifactStore, key: Digest) throws {
    self.store = store
    try store.prepareForWriting()
    folder = try PrivateFolder(in: "\(store.path)/attempts", prefix: "\(key.short)-", sweeping: "")
  }

  /// The folder of one output.
  package func outputFolder(_ role: String) throws(StoreError) -> String {
    let folder = "\(path)/outputs/\(role)"
    try Disk.makeFolder(folder)
    return folder
  }

  /// Creates a file of an output, hashed as it is written; the caller finishes it.
  package func createFile(_ role: String, _ relativePath: String) throws(StoreError) -> OutputFile {
    guard Artifact.isInside(relativePath) else { throw outside(role, relativePath) }
    let place = "\(try outputFolder(role))/\(relativePath)"
    try Disk.makeFolder(Disk.folder(of: place))
    return try createFile(at: place)
  }

  /// Creates the file that is a whole output; the caller finishes it.
  package func createOutput(_ role: String) throws(StoreError) -> OutputFile {
    try Disk.makeFolder("\(path)/outputs")
    return try createFile(at: "\(path)/outputs/\(role)")
  }

  private func createFile(at place: String) throws(StoreError) -> OutputFile {
    let file = try OutputFile(creating: place) { [weak self] written in
      self?.created.withLock { $0[place] = Finished(written: written, status: Disk.status(place)) }
    }
    created.withLock { $0[place] = .some(nil) }
    return file
  }

  /// Gives a stored file a name in an output; nothing is copied or read.
  ///
  /// Its bytes are verified when the output is used, as those of every blob.
  package func linkBlob(_ file: Artifact.File, _ role: String, _ relativePath: String) throws(StoreError) {
    guard Artifact.isInside(relativePath) else { throw outside(role, relativePath) }
    let place = "\(try outputFolder(role))/\(relativePath)"
    try Disk.makeFolder(Disk.folder(of: place))
    if Glibc.link(store.blobPath(file.digest), place) != 0 {
      throw StoreError("link \(store.blobPath(file.digest)) as", place, errno: errno)
    }
    linked.withLock { $0[place] = file }
  }

  private func outside(_ role: String, _ relativePath: String) -> StoreError {
    StoreError(.unwritable, "'\(relativePath)' would leave the folder of output '\(role)'; use a path inside it")
  }

  /// Publishes the outputs and then the record that names them.
  ///
  /// - Parameter willDo: Called before each step; throwing there stops as a killed process would.
  /// - Throws: `StoreError`; then the key has the record it had before.
  package func publish(
    roles: [String], preimage: CanonicalValue, facts: Record.Facts, willDo: (Step) throws -> Void = { _ in }
  ) throws -> Record {
    var outputs: [String: Artifact] = [:]
    var places: [(place: String, file: Artifact.File)] = []
    for role in roles {
      let kind = Disk.status("\(path)/outputs/\(role)")?.kind
      guard kind != .other else {
        throw StoreError(.unwritable, "output '\(role)' is neither file nor folder; outputs may be nothing else")
      }
      let isFile = kind == .file
      let folder = isFile ? "\(path)/outputs" : "\(path)/outputs/\(role)"
      let files = isFile ? [try file(at: "\(folder)/\(role)", role)] : try files(in: folder)
      guard !files.isEmpty else {
        throw StoreError(.notFound, "output '\(role)' was declared but never written; the stage must write it")
      }
      guard isFile || files.count > 1 || files[0].path != role else {
        throw StoreError(
          .unwritable, "output '\(role)' is a folder with nothing but a file of that name; rename one of them")
      }
      outputs[role] = Artifact(files: files)
      places += files.map { ("\(folder)/\($0.path)", $0) }
    }
    let extra = try Disk.names(in: "\(path)/outputs").filter { !roles.contains($0) }
    guard extra.isEmpty else {
      throw StoreError(.unwritable, "output '\(extra.joined(separator: ", "))' was written but never declared")
    }
    var changedFolders: Set<String> = []
    for (place, file) in places {
      try willDo(.blob(file.path))
      if try publish(place, as: file) { changedFolders.insert(Disk.folder(of: store.blobPath(file.digest))) }
    }
    try willDo(.syncFolders)
    for folder in changedFolders.sortedByBytes() { try Disk.syncFolder(folder) }
    try Disk.syncFolder("\(store.path)/blobs")
    let record = Record(preimage: preimage, outputs: outputs, facts: facts)
    try willDo(.record)
    let place = store.recordPath(record.key)
    let draft = try OutputFile(creating: "\(path)/record-\(Disk.uniqueName())")
    try draft.write(SealedDocument.encode(record.canonical))
    _ = try draft.finish()
    try Disk.makeFolder(Disk.folder(of: place))
    try Disk.rename(draft.path, to: place)
    try Disk.syncFolder(Disk.folder(of: place))
    try Disk.syncFolder("\(store.path)/records")
    try willDo(.done)
    return record
  }

  /// Removes the private folder.
  package func discard() throws(StoreError) {
    try folder.discard()
  }

  private func files(in folder: String, below prefix: String = "") throws -> [Artifact.File] {
    var files: [Artifact.File] = []
    for name in try Disk.names(in: folder) {
      let place = "\(folder)/\(name)"
      guard let status = Disk.status(place), status.kind != .other else {
        throw StoreError(.unwritable, "\(place) is neither file nor folder; outputs may hold nothing else")
      }
      if status.kind == .folder {
        files += try self.files(in: place, below: prefix + name + "/")
        continue
      }
      files.append(try file(at: place, prefix + name))
    }
    return files
  }

  /// Whether a file is another name of the blob.
  private func isBlob(_ place: String, _ file: Artifact.File) -> Bool {
    let blob = Disk.status(store.blobPath(file.digest))
    return blob != nil && blob?.byteCount == file.byteCount && blob?.identity == Disk.status(place)?.identity
  }

  private func file(at place: String, _ path: String) throws -> Artifact.File {
    let known = linked.withLock { $0[place] }
    if let known, isBlob(place, known) {
      return Artifact.File(path: path, byteCount: known.byteCount, digest: known.digest)
    }
    let status = Disk.status(place)
    let written: OutputFile.Written
    switch created.withLock({ $0[place] }) {
    case .some(.some(let finished)) where finished.status == status: written = finished.written
    case .some(.none): throw StoreError(.unwritable, "\(place) was never finished; call finish() on its OutputFile")
    // Written by path, or changed after it was finished.
    default: written = try Disk.digest(of: place, syncing: true)
    }
    // Another process found the blob damaged and moved it aside, or the stage wrote over its name.
    if let known, known.digest != written.digest {
      throw StoreError(.damaged, "stored file \(store.blobPath(known.digest)) was damaged meanwhile; run again")
    }
    return Artifact.File(path: path, byteCount: written.byteCount, digest: written.digest)
  }

  /// Makes a file a blob; false where it is one already, whose name was made durable when it was published.
  private func publish(_ place: String, as file: Artifact.File) throws -> Bool {
    let blob = store.blobPath(file.digest)
    if isBlob(place, file) {
      if unlink(place) != 0 { throw StoreError("remove", place, errno: errno) }
      return false
    }
    try Disk.makeFolder(Disk.folder(of: blob))
    if chmod(place, 0o444) != 0 { throw StoreError("protect", place, errno: errno) }
    while link(place, blob) != 0 {
      guard errno == EEXIST else { throw StoreError("publish \(place) as", blob, errno: errno) }
      // Equal content is kept once; a damaged blob of that name is moved aside, which lets the next try succeed.
      if try store.verify(blob: file.digest, byteCount: file.byteCount) { break }
    }
    if unlink(place) != 0 { throw StoreError("remove", place, errno: errno) }
    return true
  }
}
