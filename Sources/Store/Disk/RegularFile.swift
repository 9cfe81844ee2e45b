import Glibc

extension Disk {
  /// Opens a file to read it, whatever stands at the path: nobody is waited for.
  ///
  /// A named pipe would otherwise be waited for until somebody writes into it, past every signal.
  ///
  /// - Returns: The descriptor, which the caller closes, and what the system says about the open file.
  /// - Throws: `StoreError(.notFound)`; `.unreadable` where it is no file, and then what it is.
  static func openFile(
    _ path: String, followsLinks: Bool = true
  ) throws(StoreError) -> (descriptor: Int32, status: stat) {
    let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | (followsLinks ? 0 : O_NOFOLLOW)
    let descriptor = open(path, flags)
    var status = stat()
    guard descriptor >= 0 else {
      let number = errno
      // Sockets and devices without a driver cannot be opened at all, and the system's words for it are none to act on.
      if number == ENXIO || number == ENODEV, stat(path, &status) == 0 { throw notAFile(path, status) }
      throw StoreError("open", path, errno: number, reading: true)
    }
    guard fstat(descriptor, &status) == 0 else {
      let number = errno
      close(descriptor)
      throw StoreError("read", path, errno: number, reading: true)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw notAFile(path, status)
    }
    return (descriptor, status)
  }

  /// Why something that is there cannot be read as a file.
  static func notAFile(_ path: String, _ status: stat) -> StoreError {
    StoreError(.unreadable, "\(path) is \(kindWords(status)), where only a file can be read")
  }

  /// What stands there: `a folder`, `a named pipe`, `a socket`, `a device`.
  static func kindWords(_ status: stat) -> String {
    switch status.st_mode & S_IFMT {
    case S_IFREG: "a file"
    case S_IFDIR: "a folder"
    case S_IFIFO: "a named pipe"
    case S_IFSOCK: "a socket"
    case S_IFBLK, S_IFCHR: "a device"
    default: "neither file nor folder"
    }
  }

  /// Why a path leads nowhere, where that is the fault of a link; `nil` where it is not.
  package static func brokenLink(_ path: String) -> StoreError? {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK, stat(path, &status) != 0 else { return nil }
    let number = errno
    var bytes = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = bytes.withUnsafeMutableBytes { buffer in
      // Sound: the pointer is used only within the call, with the buffer's own count.
      buffer.baseAddress.map { readlink(path, $0.assumingMemoryBound(to: CChar.self), buffer.count) } ?? -1
    }
    let target = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    let words =
      switch number {
      case ELOOP: "which leads back to itself"
      case ENOENT, ENOTDIR: "which does not exist"
      default: "which cannot be reached: \(String(cString: strerror(number)))"
      }
    return StoreError(.unreadable, "\(path) is a link to \(target), \(words); remove the link or mend what it leads to")
  }
}
