import Glibc

extension Disk {
  /// Linux's FICLONE: lets two files share their blocks until one of them is written.
  private static let share: UInt = 0x4004_9409

  /// Copies a file's bytes to a path where nothing stands yet; shares them where the file system can.
  ///
  /// - Parameter mode: What the copy's mode is, whatever that of the source.
  package static func copy(_ source: String, to destination: String, mode: UInt32) throws(StoreError) {
    let from = try openFile(source).descriptor
    defer { close(from) }
    let target = open(destination, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    if target < 0 { throw StoreError("create", destination, errno: errno) }
    defer { close(target) }
    try copyBytes(of: from, source, to: target, destination)
    if fchmod(target, mode) != 0 { throw StoreError("change the mode of", destination, errno: errno) }
  }

  /// Makes a file at a path where nothing stands yet share its bytes with another; `false`, and no file, where the file
  /// system cannot.
  package static func share(_ source: String, as destination: String) throws(StoreError) -> Bool {
    let from = open(source, O_RDONLY | O_CLOEXEC)
    if from < 0 { throw StoreError("open", source, errno: errno, reading: true) }
    defer { close(from) }
    return try share(from, as: destination)
  }

  private static func share(_ from: Int32, as destination: String) throws(StoreError) -> Bool {
    let target = open(destination, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    if target < 0 { throw StoreError("create", destination, errno: errno) }
    defer { close(target) }
    if ioctl(target, share, from) == 0 { return true }
    unlink(destination)
    return false
  }

  /// Copies a file, which may change meanwhile, to a durable one at a path where nothing stands yet; returns what the copy
  /// holds.
  static func copyHashed(_ source: String, to destination: String) throws(StoreError) -> OutputFile.Written {
    let from = openWhateverItsMode(source)
    if from < 0 { throw StoreError("open", source, errno: errno, reading: true) }
    defer { close(from) }
    if try share(from, as: destination) { return try digest(of: destination, syncing: true) }
    let copy = try OutputFile(creating: destination)
    var chunk = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = chunk.withUnsafeMutableBytes { Glibc.read(from, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      if count < 0 { throw StoreError("read", source, errno: errno, reading: true) }
      if count == 0 { return try copy.finish() }
      try copy.write(chunk[..<count])
    }
  }

  /// Opens a file for reading; one of ours that its mode forbids us to read gets another mode for that instant, since its
  /// other names may be somebody else's.
  private static func openWhateverItsMode(_ path: String) -> Int32 {
    let flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
    let opened = open(path, flags)
    var status = stat()
    guard opened < 0, errno == EACCES, lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      chmod(path, status.st_mode & 0o7777 | 0o400) == 0
    else { return opened }
    let again = open(path, flags)
    let number = errno
    chmod(path, status.st_mode & 0o7777)
    errno = number
    return again
  }

  /// Gives an empty file the bytes of another: shared where the file system can, else copied by the kernel.
  static func copyBytes(
    of source: Int32, _ sourcePath: String, to target: Int32, _ targetPath: String
  ) throws(StoreError) {
    if ioctl(target, share, source) == 0 { return }
    while true {
      let count = sendfile(target, source, nil, 1 << 30)
      if count == 0 { return }
      if count < 0 && errno != EINTR { throw StoreError("copy \(sourcePath) to", targetPath, errno: errno) }
    }
  }
}
