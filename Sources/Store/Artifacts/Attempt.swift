import Glibc
package import Settings
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

  /// A file that stands in the folder of an output.
  private struct Found {
    let role: String
    let path: String
    let place: String
    let status: Disk.Status
    var isExecutable: Bool { status.isExecutable }
    var isSmall: Bool { status.byteCount < Pack.fileByteCountLimit }
  }

  /// What stands in the folder of an output.
  private struct Tree {
    var files: [Found] = []
    /// By their paths inside the output, `.` for the output itself.
    var emptyFolders: [String] = []
  }

  /// The private folder.
  package var path: String { folder.path }
  private let store: ArtifactStore
  private let folder: PrivateFolder
  /// The file system of the folder.
  private var device: UInt64 { Disk.status(path)?.identity[0] ?? 0 }
  private let isDistrusted = Atomic(false)
  private let created = Mutex<[String: Finished?]>([:])
  /// Files that are names of blobs.
  private let linked = Mutex<[String: Artifact.Blob]>([:])
  /// Outputs whose folders were made here, so that it says nothing that they are there.
  private let opened = Mutex<Set<String>>([])

  /// Opens a private folder for an execution of a key.
  package init(store: ArtifactStore, key: Digest) throws {
    self.store = store
    try store.prepareForWriting()
    folder = try PrivateFolder(in: store, prefix: "\(key.short)-")
  }

  /// The folder of one output.
  package func outputFolder(_ role: String) throws(StoreError) -> String {
    let folder = "\(path)/outputs/\(role)"
    try Disk.makeFolder(folder)
    opened.withLock { _ = $0.insert(role) }
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
    // Small files may end up in a pack, which is synced as a whole; others are synced when they are published.
    let file = try OutputFile(creating: place, syncedFrom: Pack.fileByteCountLimit) { [weak self] written in
      self?.created.withLock { $0[place] = Finished(written: written, status: Disk.status(place)) }
    }
    created.withLock { $0[place] = .some(nil) }
    return file
  }

  /// Gives a stored file a name in an output; nothing is copied or read, unless it lies in a pack.
  ///
  /// Its bytes are verified when the output is used, as those of every blob.
  package func linkBlob(_ file: Artifact.File, _ role: String, _ relativePath: String) throws(StoreError) {
    guard Artifact.isInside(relativePath) else { throw outside(role, relativePath) }
    let place = "\(try outputFolder(role))/\(relativePath)"
    try Disk.makeFolder(Disk.folder(of: place))
    guard file.location == .blob, !file.isExecutable else {
      let copy = try createFile(at: place)
      try copy.write(store.content(of: file))
      _ = try copy.finish()
      if file.isExecutable && chmod(place, 0o755) != 0 { throw StoreError("make executable", place, errno: errno) }
      return
    }
    if Glibc.link(store.blobPath(file.digest), place) != 0 {
      throw StoreError("link \(store.blobPath(file.digest)) as", place, errno: errno)
    }
    linked.withLock { $0[place] = Artifact.Blob(digest: file.digest, byteCount: file.byteCount) }
  }

  /// Has all files copied when they are published, and none taken over: somebody may still write to them unnoticed.
  package func distrustFiles() { isDistrusted.store(true, ordering: .relaxed) }

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
    var found: [String: Tree] = [:]
    for role in roles {
      guard let tree = try tree(of: role) else {
        throw StoreError(.notFound, "output '\(role)' was declared but never written; the stage must write it")
      }
      found[role] = tree
    }
    let extra = try Disk.names(in: "\(path)/outputs").filter { !roles.contains($0) }
    guard extra.isEmpty else {
      throw StoreError(.unwritable, "output '\(extra.joined(separator: ", "))' was written but never declared")
    }
    let (outputs, places) = try gather(found)
    // A stored file of equal content is used again; no collection may remove it before the record names it.
    let lock = try CollectionLock.take(.shared, in: store)
    defer { lock.release() }
    var adopted: [Digest] = []
    for (place, blob) in places {
      try willDo(.blob(place))
      // Another name of a blob, which was made durable when that was published.
      if isBlob(place, blob) {
        try Disk.remove(place)
        continue
      }
      try store.adopt(place, as: blob)
      adopted.append(blob.digest)
    }
    try willDo(.syncFolders)
    try store.syncBlobs(adopted)
    let record = Record(preimage: preimage, outputs: outputs, facts: facts)
    try willDo(.record)
    try store.publish(record, by: path)
    try willDo(.done)
    return record
  }

  /// Removes the private folder.
  ///
  /// - Returns: The warning where something in it can only be set aside; to be shown once.
  @discardableResult package func discard() -> String? { folder.clear() }

  /// What an output consists of: the file of its name, or all that the folder of its name holds; `nil` where nothing was
  /// written.
  private func tree(of role: String) throws(StoreError) -> Tree? {
    let place = "\(path)/outputs/\(role)"
    // Behind a link lie somebody's files, which are not to be taken.
    guard Disk.status("\(path)/outputs")?.kind == .folder else {
      throw StoreError(.unwritable, "the folder of outputs was replaced; write into it, and leave it where it is")
    }
    Disk.makeAccessible("\(path)/outputs")
    switch Disk.status(place)?.kind {
    case .file: return Tree(files: [try file(at: place, role: role, path: role)])
    case .other:
      throw StoreError(
        .unwritable,
        "output '\(role)' is neither file nor folder; outputs may be nothing else, so copy what a link points to, as with cp -rL"
      )
    case .folder: break
    case nil: return nil
    }
    var tree = Tree()
    try gather(role, in: place, below: "", into: &tree)
    if tree.files.isEmpty && tree.emptyFolders == [Artifact.itself] && opened.withLock({ $0.contains(role) }) {
      return nil
    }
    guard tree.files.count != 1 || !tree.emptyFolders.isEmpty || tree.files[0].path != role else {
      throw StoreError(
        .unwritable, "output '\(role)' is a folder with nothing but a file of that name; rename one of them")
    }
    return tree
  }

  private func gather(
    _ role: String, in folder: String, below prefix: String, into tree: inout Tree
  ) throws(StoreError) {
    Disk.makeAccessible(folder)
    let names = try Disk.names(in: folder)
    if names.isEmpty { tree.emptyFolders.append(prefix.isEmpty ? Artifact.itself : String(prefix.dropLast())) }
    for name in names {
      let place = "\(folder)/\(name)"
      if Disk.status(place)?.kind == .folder {
        try gather(role, in: place, below: prefix + name + "/", into: &tree)
      } else {
        tree.files.append(try file(at: place, role: role, path: prefix + name))
      }
    }
  }

  private func file(at place: String, role: String, path: String) throws(StoreError) -> Found {
    Disk.makeAccessible(place)
    guard let status = Disk.status(place), status.kind == .file else {
      throw StoreError(
        .unwritable,
        "\(place) is neither file nor folder; outputs may hold nothing else, so copy what a link points to, as with cp -rL"
      )
    }
    if case .some(.none) = created.withLock({ $0[place] }) {
      throw StoreError(.unwritable, "\(place) was never finished; call finish() on its OutputFile")
    }
    return Found(role: role, path: path, place: place, status: status)
  }

  /// The outputs that these files make, and what has to be published for them, all of it durable: files of their own,
  /// and one pack where there are many small ones.
  private func gather(
    _ trees: [String: Tree]
  ) throws(StoreError) -> (outputs: [String: Artifact], places: [(place: String, blob: Artifact.Blob)]) {
    let linked = linked.withLock { $0 }
    let found = trees.keys.sortedByBytes().flatMap { trees[$0]?.files ?? [] }
    // What is a blob already needs no place in a pack.
    let isSmall = found.map { $0.isSmall && linked[$0.place] == nil }
    let packs = isSmall.count(where: { $0 }) >= Pack.smallestFileCount
    var places: [(place: String, blob: Artifact.Blob)] = []
    var files: [String: [Artifact.File]] = [:]
    for (file, isSmall) in zip(found, isSmall) where !(packs && isSmall) {
      let (place, written) = try written(file)
      let blob = Artifact.Blob(digest: written.digest, byteCount: written.byteCount)
      places.append((place, blob))
      files[file.role, default: []].append(
        Artifact.File(
          path: file.path, byteCount: blob.byteCount, digest: blob.digest, isExecutable: file.isExecutable))
    }
    if packs {
      var writer = try PackWriter(creating: "\(path)/pack-\(Disk.uniqueName())")
      var slices: [(file: Found, content: Artifact.Blob, offset: Int)] = []
      for (file, isSmall) in zip(found, isSmall) where isSmall {
        let (content, offset) = try writer.append(file.place)
        slices.append((file, content, offset))
      }
      let pack = try writer.finish()
      places.append((writer.path, pack))
      for (file, content, offset) in slices {
        files[file.role, default: []].append(
          Artifact.File(
            path: file.path, byteCount: content.byteCount, digest: content.digest, isExecutable: file.isExecutable,
            location: .slice(of: pack, offset: offset)))
      }
    }
    let outputs = trees.keys.map { ($0, Artifact(files: files[$0] ?? [], emptyFolders: trees[$0]?.emptyFolders ?? [])) }
    return (Dictionary(uniqueKeysWithValues: outputs), places)
  }

  /// Whether a file is another name of the blob.
  private func isBlob(_ place: String, _ file: Artifact.Blob) -> Bool {
    let blob = Disk.status(store.blobPath(file.digest))
    return blob != nil && blob?.byteCount == file.byteCount && blob?.identity == Disk.status(place)?.identity
  }

  /// What a file holds, which is durable then and never changes any more; and where it stands, as that or as a copy.
  private func written(_ file: Found) throws(StoreError) -> (place: String, written: OutputFile.Written) {
    if let known = linked.withLock({ $0[file.place] }), isBlob(file.place, known) {
      return (file.place, OutputFile.Written(digest: known.digest, byteCount: known.byteCount))
    }
    let result = try settled(file)
    // Another process found the blob damaged and moved it aside, or the stage wrote over its name.
    if let known = linked.withLock({ $0[file.place] }),
      result.written != OutputFile.Written(digest: known.digest, byteCount: known.byteCount)
    {
      throw StoreError(.damaged, "stored file \(store.blobPath(known.digest)) was damaged meanwhile; run again")
    }
    return result
  }

  /// The file itself where nobody else can write it any more, which costs no copy; else a copy of it.
  private func settled(_ file: Found) throws(StoreError) -> (place: String, written: OutputFile.Written) {
    if !isDistrusted.load(ordering: .relaxed), let seal = Seal(file.place, device: device) {
      if !file.isSmall, case .some(.some(let finished)) = created.withLock({ $0[file.place] }),
        finished.status == file.status, seal.holds
      {
        return (file.place, finished.written)
      }
      // Small, written by path, or changed after it was finished.
      if let written = try seal.digest() { return (file.place, written) }
    }
    let copy = "\(path)/copy-\(Disk.uniqueName())"
    return (copy, try Disk.copyHashed(file.place, to: copy))
  }
}
