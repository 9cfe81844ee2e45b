/// A folder in which one process prepares what it publishes by rename: never seen half-made under its final name.
///
/// A lock beside it tells the living from the dead: folders that dead processes left are removed by the next one.
package final class PrivateFolder: Sendable {
  /// Where the folder is.
  package let path: String
  private let lock: KeyLock

  private static let lockSuffix = ".lock"

  /// Makes a folder inside `parent`, whose name starts with `prefix`; leftovers of dead processes go first.
  ///
  /// - Parameter leftovers: What the names of leftovers start with, where it is not `prefix`.
  /// - Throws: `StoreError` where `parent` cannot be made or written.
  package init(in parent: String, prefix: String, sweeping leftovers: String? = nil) throws(StoreError) {
    try Disk.makeFolder(parent)
    try Self.sweep(parent, prefix: leftovers ?? prefix)
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
  package func discard() throws(StoreError) {
    try Disk.remove(path)
    lock.release()
  }

  /// Removes the folders that dead processes left, whose names start with `prefix`.
  static func sweep(_ parent: String, prefix: String) throws(StoreError) {
    let found = try Disk.names(in: parent).filter { $0.hasPrefix(prefix) }
    for name in Set(found.map { $0.hasSuffix(lockSuffix) ? String($0.dropLast(lockSuffix.count)) : $0 }) {
      guard let dead = try KeyLock.takeFree("\(parent)/\(name)\(lockSuffix)", note: "") else { continue }
      try Disk.remove("\(parent)/\(name)")
      dead.release()
    }
  }
}
