import Glibc

extension ArtifactStore {
  /// Removes what killed processes left behind; what belongs to living ones stays.
  ///
  /// That is: private folders, drafts, locks that nobody holds, and the progress of keys that have their record. A run
  /// calls it first; it costs a few system calls where there is nothing to do, and creates nothing. Whatever commands
  /// left in their folders, it is in no later run's way: what cannot be removed is set aside.
  ///
  /// - Returns: A warning for each thing that was set aside, to be shown once.
  package func removeLeftovers() throws(StoreError) -> [String] {
    var warnings = try PrivateFolder.sweep(self)
    for folder in [path, "\(path)/pipelines", "\(path)/runs"] { try Draft.sweep(folder) }
    for name in try Disk.ownNames(in: "\(path)/locks") where isLockOfWork(name) {
      let place = "\(path)/locks/\(name)"
      if let status = Disk.status(place), status.kind != .file { warnings += clear(place).map { [$0] } ?? [] }
      // One that may not be opened is another user's.
      ((try? KeyLock.takeFree(place, note: "")) ?? nil)?.release()
    }
    // Beside others at work they stay: a later run finds them.
    if try hasLeases(), let lock = try CollectionLock.takeFree(in: self) { try removeDeadLeases(lock) }
    for name in try Disk.ownNames(in: "\(path)/progress") {
      guard let key = Digest(hex: name), Disk.status(recordPath(key)) != nil,
        let lock = try KeyLock.takeFree("\(path)/locks/\(name)", note: "")
      else { continue }
      defer { lock.release() }
      warnings += clear(progressPath(key)).map { [$0] } ?? []
    }
    return warnings
  }

  /// Moves something whose name is not UTF-8 out of one of the store's folders; returns the warning.
  func setAside(_ name: [UInt8], in folder: String) throws(StoreError) -> String? {
    let source = Array("\(path)/\(folder)/".utf8) + name
    let place = "\(quarantinePath)/\(folder.replacing("/", with: "-"))-\(Disk.uniqueName())"
    try prepareForWriting()
    // Sound: both texts end with NUL, and live as long as the call.
    let isMoved = (source + [0]).withUnsafeBytes {
      Glibc.rename($0.baseAddress?.assumingMemoryBound(to: CChar.self), place)
    }
    if isMoved != 0 && errno == ENOENT { return nil }
    let words = "\(path)/\(folder)/\(Disk.words(name)), whose name is not UTF-8, has no place there"
    return isMoved == 0
      ? "\(words); it lies in \(place) now" : "\(words), and cannot be moved: \(String(cString: strerror(errno)))"
  }

  /// Whether a lock is one of those whose file goes with its holder.
  private func isLockOfWork(_ name: String) -> Bool {
    Digest(hex: name) != nil || name.hasPrefix(Self.historyLockPrefix)
  }
}
