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
