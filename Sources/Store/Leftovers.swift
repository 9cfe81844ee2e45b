extension ArtifactStore {
  /// Removes what killed processes left behind; what belongs to living ones stays.
  ///
  /// That is: private folders, drafts, locks that nobody holds, and the progress of keys that have their record. A run
  /// calls it first; it costs a few system calls where there is nothing to do, and creates nothing.
  package func removeLeftovers() throws(StoreError) {
    try PrivateFolder.sweep("\(path)/attempts", prefix: "")
    for folder in [path, "\(path)/pipelines", "\(path)/runs"] { try Draft.sweep(folder) }
    for name in try Disk.names(in: "\(path)/locks") where isLockOfWork(name) {
      try KeyLock.takeFree("\(path)/locks/\(name)", note: "")?.release()
    }
    // Beside others at work they stay: a later run finds them.
    if try hasLeases(), let lock = try CollectionLock.takeFree(in: self) { try removeDeadLeases(lock) }
    for name in try Disk.names(in: "\(path)/progress") {
      guard let key = Digest(hex: name), Disk.status(recordPath(key)) != nil,
        let lock = try KeyLock.takeFree("\(path)/locks/\(name)", note: "")
      else { continue }
      defer { lock.release() }
      try Disk.remove(progressPath(key))
    }
  }

  /// Whether a lock is one of those whose file goes with its holder.
  private func isLockOfWork(_ name: String) -> Bool {
    Digest(hex: name) != nil || name.hasPrefix(Self.historyLockPrefix)
  }
}
