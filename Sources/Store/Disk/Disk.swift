import Glibc
import Hashing
import Synchronization

/// The file system, as the store uses it: plain calls with located errors.
package enum Disk {
  /// What `lstat` says about a path, as far as the store cares.
  package struct Status: Equatable, Sendable {
    package enum Kind: Sendable { case file, folder, other }
    package let kind: Kind
    package let byteCount: Int
    /// Device and inode: the identity of a file whatever its name.
    package let identity: [UInt64]
    /// Modification and status-change time in nanoseconds: both move when content is rewritten.
    package let times: [Int]
    /// Whether its owner may execute it.
    package let isExecutable: Bool
  }

  /// What stands at the path; `nil` where nothing does.
  package static func status(_ path: String) -> Status? {
    var status = stat()
    guard lstat(path, &status) == 0 else { return nil }
    let kind: Status.Kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .folder
      default: .other
      }
    return Status(
      kind: kind, byteCount: Int(status.st_size), identity: [UInt64(status.st_dev), UInt64(status.st_ino)],
      times: [
        status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_ctim.tv_sec, status.st_ctim.tv_nsec,
      ], isExecutable: status.st_mode & S_IXUSR != 0)
  }

  /// The fingerprint of the file that stands at the path; `nil` where none does, links not followed.
  package static func fingerprint(_ path: String) -> Fingerprint? {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Fingerprint(status)
  }

  /// What a path leads to, through links.
  package static func followedStatus(_ path: String) -> Status? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return status(String(cString: resolved))
  }

  /// The path from the root, without links.
  package static func absolute(_ path: String) throws(StoreError) -> String {
    guard let resolved = realpath(path, nil) else { throw StoreError("find", path, errno: errno, reading: true) }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// The whole content of a file of at most `limit` bytes.
  package static func read(_ path: String, limit: Int = 64 << 20) throws(StoreError) -> [UInt8] {
    let (descriptor, status) = try openFile(path)
    defer { close(descriptor) }
    guard status.st_size <= limit else {
      throw StoreError(.unreadable, "\(path) has \(status.st_size) bytes; at most \(limit) are read here")
    }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    var filled = 0
    while filled < bytes.count {
      let start = filled
      // Sound: the pointer is used only within the call, and `start` is below the count.
      let count = bytes.withUnsafeMutableBytes {
        Glibc.read(descriptor, $0.baseAddress.map { $0 + start }, $0.count - start)
      }
      if count < 0 && errno == EINTR { continue }
      if count < 0 { throw StoreError("read", path, errno: errno, reading: true) }
      if count == 0 { break }
      filled += count
    }
    bytes.removeLast(bytes.count - filled)
    return bytes
  }

  /// The SHA-256 and the length of a file, read in pieces; `syncing` also makes its content durable.
  ///
  /// - Parameter didRead: Told how many bytes each piece has.
  package static func digest(
    of path: String, syncing: Bool = false, didRead: (Int) throws(StoreError) -> Void = { _ in }
  ) throws(StoreError) -> OutputFile.Written {
    let descriptor = try openFile(path, followsLinks: false).descriptor
    defer { close(descriptor) }
    let written = try digest(ofOpen: descriptor, path, didRead: didRead)
    if syncing && fsync(descriptor) != 0 { throw StoreError("sync", path, errno: errno) }
    return written
  }

  /// The SHA-256 and the length of an open file, from where it stands to its end; `path` is what errors call it.
  static func digest(
    ofOpen descriptor: Int32, _ path: String, didRead: (Int) throws(StoreError) -> Void = { _ in }
  ) throws(StoreError) -> OutputFile.Written {
    let hash = MessageDigest(.sha256)
    var total = 0
    // Thousands of small files are hashed as well; they need no large buffer each.
    var opened = stat()
    if fstat(descriptor, &opened) != 0 { throw StoreError("read", path, errno: errno, reading: true) }
    var chunk = [UInt8](repeating: 0, count: max(1, min(1 << 20, Int(opened.st_size))))
    while true {
      let count = chunk.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      if count < 0 { throw StoreError("read", path, errno: errno, reading: true) }
      if count == 0 { break }
      chunk.withUnsafeBytes { hash.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
      total += count
      try didRead(count)
    }
    return OutputFile.Written(digest: Digest(bytes: hash.finish()), byteCount: total)
  }

  /// Creates a folder and those above it, where missing.
  package static func makeFolder(_ path: String) throws(StoreError) {
    if mkdir(path, 0o755) == 0 || (errno == EEXIST && status(path) != nil) { return }
    guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
      throw StoreError("create folder", path, errno: errno)
    }
    try makeFolder(String(path[..<slash]))
    if mkdir(path, 0o755) != 0 && errno != EEXIST { throw StoreError("create folder", path, errno: errno) }
  }

  /// Creates a folder and those above it, where missing, each of them durably.
  package static func makeLastingFolder(_ path: String) throws(StoreError) {
    if status(path) != nil { return }
    let parent = folder(of: path)
    try makeLastingFolder(parent)
    try makeFolder(path)
    try syncFolder(parent)
  }

  /// Makes the names in a folder and in all folders below it durable.
  package static func syncFolders(_ path: String) throws(StoreError) {
    for name in try names(in: path) where status("\(path)/\(name)")?.kind == .folder {
      try syncFolders("\(path)/\(name)")
    }
    try syncFolder(path)
  }

  /// Makes the names in a folder durable.
  package static func syncFolder(_ path: String) throws(StoreError) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if descriptor < 0 { throw StoreError("open folder", path, errno: errno) }
    defer { close(descriptor) }
    if fsync(descriptor) != 0 { throw StoreError("sync folder", path, errno: errno) }
  }

  /// Renames, replacing what stands at the destination.
  package static func rename(_ from: String, to destination: String) throws(StoreError) {
    if Glibc.rename(from, destination) != 0 { throw StoreError("rename \(from) to", destination, errno: errno) }
  }

  /// Writes a small file durably: a draft, synced, renamed over it, the folder synced.
  ///
  /// - Parameter draftFolder: Where the draft is; beside the file where it is `nil`.
  package static func replace(
    _ path: String, with bytes: [UInt8], draftIn draftFolder: String? = nil
  ) throws(StoreError) {
    let draft = try Draft(of: path, in: draftFolder)
    try writeAll(bytes[...], to: draft.descriptor, draft.path)
    try draft.publish()
  }

  /// The same for a file that only saves time: a folder in its place would be in its way for ever, and is removed.
  package static func replaceCache(_ path: String, with bytes: [UInt8]) throws(StoreError) {
    if status(path)?.kind == .folder { try remove(path) }
    try replace(path, with: bytes)
  }

  /// Creates a read-only file of these bytes, which is not synced.
  package static func createReadOnly(_ path: String, _ bytes: [UInt8], isExecutable: Bool = false) throws(StoreError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o444)
    if descriptor < 0 { throw StoreError("create", path, errno: errno) }
    defer { close(descriptor) }
    try writeAll(bytes[...], to: descriptor, path)
    if isExecutable && fchmod(descriptor, 0o555) != 0 { throw StoreError("make executable", path, errno: errno) }
  }

  /// Writes all bytes at the descriptor's position; `path` is what errors call the file.
  static func writeAll(_ bytes: ArraySlice<UInt8>, to descriptor: Int32, _ path: String) throws(StoreError) {
    var offset = 0
    while offset < bytes.count {
      // Sound: the pointer is used only within the call, and offset < count.
      let count = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress.map { $0 + offset }, $0.count - offset)
      }
      if count < 0 && errno == EINTR { continue }
      if count < 0 { throw StoreError("write", path, errno: errno) }
      offset += count
    }
  }

  /// The folder that holds the path.
  package static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// A name that no other call in any living process on this machine returns.
  package static func uniqueName() -> String {
    "\(getpid())-\(counter.add(1, ordering: .relaxed).newValue)-\(String(UInt32.random(in: 0 ... .max), radix: 16))"
  }

  private static let counter = Atomic<Int>(0)
}
