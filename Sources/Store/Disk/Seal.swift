import CFiles
import Glibc

/// A file that only this process can change: one name, of our user, not writable, and open for writing nowhere, nor mapped.
///
/// The kernel vouches for the last by granting a lease, which it does only where nobody has the file open for writing. As
/// long as the seal holds, what is read is what anybody will ever read.
package struct Seal: ~Copyable {
  private let descriptor: Int32
  private let path: String

  /// Processes that are just being started hold copies of descriptors for an instant.
  private static let tryCount = 5
  private static let pauseMicroseconds: UInt32 = 2_000

  /// Seals a file; `nil` where it cannot be known to be ours alone, and has to be copied.
  ///
  /// - Parameter device: The file system that it must be on.
  package init?(_ path: String, device: UInt64) {
    // What is no regular file is not waited for.
    let opened = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard opened >= 0 else { return nil }
    var status = stat()
    guard fstat(opened, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_nlink == 1,
      status.st_uid == geteuid(), UInt64(status.st_dev) == device,
      fchmod(opened, status.st_mode & 0o555) == 0, Self.takeLease(opened)
    else {
      close(opened)
      return nil
    }
    descriptor = opened
    self.path = path
  }

  deinit {
    millrace_drop_lease(descriptor)
    close(descriptor)
  }

  /// The SHA-256 and the length of the file, which is durable then; `nil` where somebody opened it for writing meanwhile.
  package borrowing func digest() throws(StoreError) -> OutputFile.Written? {
    let written = try Disk.digest(ofOpen: descriptor, path)
    if fsync(descriptor) != 0 { throw StoreError("sync", path, errno: errno) }
    return holds ? written : nil
  }

  /// Whether nobody opened the file for writing since, nor gave it another name.
  package var holds: Bool {
    var status = stat()
    return millrace_holds_lease(descriptor) != 0 && fstat(descriptor, &status) == 0 && status.st_nlink == 1
  }

  private static func takeLease(_ descriptor: Int32) -> Bool {
    for _ in 0..<tryCount {
      let result = millrace_take_lease(descriptor)
      if result == 0 { return true }
      if result != -EAGAIN { return false }
      usleep(pauseMicroseconds)
    }
    return false
  }
}

extension Disk {
  /// Whether somebody has a file open for writing, in the kernel's word; `nil` where it has none, as on file systems of the
  /// network, of files of others, and of links.
  package static func isOpenForWriting(_ path: String) -> Bool? {
    let opened = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard opened >= 0 else { return nil }
    defer { close(opened) }
    let result = millrace_take_lease(opened)
    if result == 0 { millrace_drop_lease(opened) }
    return result == 0 ? false : result == -EAGAIN ? true : nil
  }

  /// Lets the owner list and change a folder, or read a file, whatever mode a program left it with; files of several names
  /// are somebody else's too, and stay as they are.
  package static func makeAccessible(_ path: String) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    switch status.st_mode & S_IFMT {
    case S_IFDIR where status.st_mode & 0o700 != 0o700: chmod(path, status.st_mode & 0o7777 | 0o700)
    case S_IFREG where status.st_mode & 0o400 == 0 && status.st_nlink == 1:
      chmod(path, status.st_mode & 0o7777 | 0o400)
    default: break
    }
  }
}
