/// A folder in which one process prepares what it publishes by rename: never seen half-made under its final name.
///
/// A lock beside it tells the living from the dead: folders that dead processes left are removed by a later one.
package final class PrivateFolder: Sendable {
  /// Where the folder is.
  package let path: String
  private let lock: KeyLock
  /// Where it goes if it cannot be removed.
  private let aside: String

  private static let lockSuffix = ".lock"

  /// Makes a folder inside `parent`, whose name starts with `prefix`; leftovers of dead processes go first.
  ///
  /// - Throws: `StoreError` where `parent` cannot be made or written, or a leftover not be removed.
  package convenience init(in parent: String, prefix: String) throws(StoreError) {
    try Disk.makeFolder(parent)
    let names = try Disk.ownNames(in: parent).filter { $0.hasPrefix(prefix) }
    try Self.sweep(parent, names) { (path) throws(StoreError) in try Disk.remove(path) }
    try self.init(in: parent, prefix: prefix, aside: parent)
  }

  /// Makes a folder for work on a store; what dead processes left there goes by `removeLeftovers()`.
  package convenience init(in store: ArtifactStore, prefix: String) throws(StoreError) {
    try self.init(in: store.attemptsPath, prefix: prefix, aside: store.quarantinePath)
  }

  private init(in parent: String, prefix: String, aside: String) throws(StoreError) {
    self.aside = aside
    try Disk.makeFolder(parent)
    while true {
      let path = "\(parent)/\(prefix)\(Disk.uniqueName())"
      // The lock comes first: a sweeper removes only folders whose lock it holds itself.
      guard let lock = try KeyLock.takeFree(path + Self.lockSuffix, note: "") else { continue }
      try Disk.makeFolder(path)
      self.path = path
      self.lock = lock
      return
    }
  }

  /// Renames the folder, whose files are synced, to its final name, where nothing may stand yet.
  package func publish(as destination: String) throws(StoreError) {
    try Disk.syncFolders(path)
    try Disk.rename(path, to: destination)
    try Disk.syncFolder(Disk.folder(of: destination))
    lock.release()
  }

  /// Removes the folder with all it holds.
  ///
  /// - Throws: `StoreError` where something cannot be removed.
  package func discard() throws(StoreError) {
    try Disk.remove(path)
    lock.release()
  }

  /// Removes the folder with all it holds; what cannot be removed is set aside.
  ///
  /// - Returns: The warning, where something is left; to be shown once.
  package func clear() -> String? {
    let warning = Clearing.clear(path, aside: aside)
    lock.release()
    return warning
  }

  /// Clears the folders that dead processes left in a store; returns a warning for each that can only be set aside.
  static func sweep(_ store: ArtifactStore) throws(StoreError) -> [String] {
    var warnings: [String] = []
    let parent = store.attemptsPath
    for name in try Disk.strangeNames(in: parent) {
      if let warning = try store.setAside(name, in: "attempts") { warnings.append(warning) }
    }
    let names = try Disk.ownNames(in: parent)
    let marked = Set(names.filter { $0.hasSuffix(Clearing.mark) })
    sweep(parent, names.filter { !marked.contains($0) && !marked.contains($0 + Clearing.mark) }) { path in
      if let warning = store.clear(path) { warnings.append(warning) }
    }
    // Marks whose trouble is gone.
    for mark in marked where Disk.status("\(parent)/\(mark.dropLast(Clearing.mark.count))") == nil {
      try Disk.remove("\(parent)/\(mark)")
    }
    return warnings
  }

  private static func sweep<Failure>(
    _ parent: String, _ names: [String], clear: (String) throws(Failure) -> Void
  ) throws(Failure) {
    for name in Set(names.map { $0.hasSuffix(lockSuffix) ? String($0.dropLast(lockSuffix.count)) : $0 }) {
      let lock = "\(parent)/\(name)\(lockSuffix)"
      // Nothing but a file is anybody's lock.
      if let status = Disk.status(lock), status.kind != .file { try clear(lock) }
      // What belongs to another user is for that one to remove.
      guard let dead = (try? KeyLock.takeFree(lock, note: "")) ?? nil else { continue }
      defer { dead.release() }
      try clear("\(parent)/\(name)")
    }
  }
}

extension ArtifactStore {
  /// Where executions have their private folders.
  package var attemptsPath: String { "\(path)/attempts" }
}
