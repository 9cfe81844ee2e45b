import Glibc

/// A file that will take the place of another: written beside it, synced, then renamed over it.
///
/// A folder has one draft at a time, always of the same name, so that the next process uses what a killed one left
/// behind. The draft is its own lock: who gets the kernel's lock on a file that was renamed meanwhile, starts over.
final class Draft {
  /// Where the draft is.
  let path: String
  /// The draft, open for writing and empty.
  let descriptor: Int32
  private let destination: String
  private var isPublished = false

  private static let name = ".millrace-draft"

  /// Starts a file that will stand at `destination`; waits for another draft in the same folder.
  ///
  /// - Parameter folder: Where the draft is, on the same file system; beside the destination where it is `nil`.
  init(of destination: String, in folder: String? = nil) throws(StoreError) {
    self.destination = destination
    try Disk.makeLastingFolder(Disk.folder(of: destination))
    path = "\(folder ?? Disk.folder(of: destination))/\(Self.name)"
    while true {
      let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
      if opened < 0 { throw StoreError("create", path, errno: errno) }
      while flock(opened, LOCK_EX) != 0 {
        if errno == EINTR { continue }
        let number = errno
        close(opened)
        throw StoreError("lock", path, errno: number)
      }
      guard KeyLock.stands(opened, at: path) else {
        close(opened)
        continue
      }
      descriptor = opened
      break
    }
    if ftruncate(descriptor, 0) != 0 { throw StoreError("empty", path, errno: errno) }
  }

  deinit {
    if !isPublished { unlink(path) }
    close(descriptor)
  }

  /// Lets those execute the file who may read it, or nobody.
  func setMode(isExecutable: Bool) throws(StoreError) {
    var status = stat()
    if fstat(descriptor, &status) != 0 { throw StoreError("read", path, errno: errno) }
    let mode = status.st_mode & 0o666
    if fchmod(descriptor, isExecutable ? mode | (mode & 0o444) >> 2 : mode) != 0 {
      throw StoreError("change the mode of", path, errno: errno)
    }
  }

  /// Puts the draft in its place, durably.
  func publish() throws(StoreError) {
    if fsync(descriptor) != 0 { throw StoreError("sync", path, errno: errno) }
    try Disk.rename(path, to: destination)
    isPublished = true
    try Disk.syncFolder(Disk.folder(of: destination))
  }

  /// Removes the draft that a killed process left in a folder.
  static func sweep(_ folder: String) throws(StoreError) {
    let path = "\(folder)/\(name)"
    guard let status = Disk.status(path) else { return }
    // Nothing but a file is anybody's draft.
    if status.kind != .file { return try Disk.remove(path) }
    try KeyLock.takeFree(path, note: "")?.release()
  }
}
