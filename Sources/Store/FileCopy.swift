import Glibc

extension Disk {
  /// Linux's FICLONE: lets two files share their blocks until one of them is written.
  private static let share: UInt = 0x4004_9409

  /// Copies a file's bytes to a path where nothing stands yet; shares them where the file system can.
  package static func copy(_ source: String, to destination: String) throws(StoreError) {
    let from = open(source, O_RDONLY | O_CLOEXEC)
    if from < 0 { throw StoreError("open", source, errno: errno, reading: true) }
    defer { close(from) }
    var status = stat()
    if fstat(from, &status) != 0 { throw StoreError("read", source, errno: errno, reading: true) }
    // The mode goes along: scripts are to stay executable.
    let target = open(destination, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, (status.st_mode & 0o777) | 0o600)
    if target < 0 { throw StoreError("create", destination, errno: errno) }
    defer { close(target) }
    if ioctl(target, share, from) == 0 { return }
    var chunk = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = chunk.withUnsafeMutableBytes { Glibc.read(from, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      if count < 0 { throw StoreError("read", source, errno: errno, reading: true) }
      if count == 0 { return }
      var written = 0
      while written < count {
        let more = chunk.withUnsafeBytes { Glibc.write(target, $0.baseAddress.map { $0 + written }, count - written) }
        if more < 0 && errno == EINTR { continue }
        if more < 0 { throw StoreError("write", destination, errno: errno) }
        written += more
      }
    }
  }
}
