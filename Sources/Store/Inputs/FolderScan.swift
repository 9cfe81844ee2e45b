import Glibc
import Hashing

/// Walks a folder outside the store: the names in it and the fingerprints of its files.
///
/// Links count as what they lead to.
package struct FolderScan {
  /// One file, by its path inside the folder.
  package struct File {
    package let path: String
    package let fingerprint: Fingerprint
  }

  /// The files in the order of the walk; empty where they were not asked for.
  package private(set) var files: [File] = []

  /// The paths of the folders that hold nothing, `.` for the folder itself; likewise.
  package private(set) var emptyFolders: [String] = []

  /// The SHA-256 of all names and fingerprints in the order of the walk: equal as long as nothing changed.
  package private(set) var digest = Digest(of: [])

  /// The SHA-256 of what the system says of the folders themselves: another one once anything came and went in them, or
  /// they did, and all is as it was.
  package private(set) var folders = Digest(of: [])

  /// Whether a change after the scan began would show in the fingerprints.
  package private(set) var isSettled = true

  private let start = Fingerprint.now()
  private let collects: Bool
  private let hash = MessageDigest(.sha256)
  private let folderHash = MessageDigest(.sha256)
  private var pending: [UInt8] = []

  private static let maximumDepth = 100

  /// Walks the folder.
  ///
  /// - Parameter collects: Whether `files` is wanted; without it 100,000 files take about 0.2 s.
  package init(_ folder: String, collects: Bool) throws(StoreError) {
    self.collects = collects
    pending.reserveCapacity(1 << 17)
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if descriptor < 0 { throw StoreError("open folder", folder, errno: errno, reading: true) }
    var status = stat()
    if fstat(descriptor, &status) == 0 { add(folder: Fingerprint(status)) }
    try walk(descriptor, folder, prefix: "", depth: 0)
    flush()
    digest = Digest(bytes: hash.finish())
    folders = Digest(bytes: folderHash.finish())
  }

  /// Takes the descriptor over.
  private mutating func walk(_ descriptor: Int32, _ folder: String, prefix: String, depth: Int) throws(StoreError) {
    guard let stream = fdopendir(descriptor) else {
      let number = errno
      close(descriptor)
      throw StoreError("list", folder, errno: number, reading: true)
    }
    defer { closedir(stream) }
    guard depth < Self.maximumDepth else {
      throw StoreError(
        .unreadable, "\(folder) lies more than \(Self.maximumDepth) folders deep; does a link lead back?")
    }
    var status = stat()
    var isEmpty = true
    while let entry = readdir(stream) {
      // Sound: d_name is a NUL-terminated array inside the entry, which lives until the next readdir of this stream; the
      // pointer is not used beyond this round.
      let name = UnsafeRawPointer(entry).advanced(by: MemoryLayout<dirent>.offset(of: \dirent.d_name) ?? 0)
        .assumingMemoryBound(to: CChar.self)
      if name[0] == 46 && (name[1] == 0 || (name[1] == 46 && name[2] == 0)) { continue }
      isEmpty = false
      let type = Int(entry.pointee.d_type)
      if type == Int(DT_LNK) || type == Int(DT_UNKNOWN), fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0,
        status.st_mode & S_IFMT == S_IFLNK
      {
        // Led elsewhere and back, a link would show the same files.
        append(name, tag: 4)
        append(Fingerprint(status))
      }
      if fstatat(descriptor, name, &status, 0) != 0 { throw unreadable("\(folder)/\(String(cString: name))", errno) }
      switch status.st_mode & S_IFMT {
      case S_IFREG:
        let fingerprint = Fingerprint(status)
        if isSettled && !fingerprint.isSettled(before: start) { isSettled = false }
        append(name, tag: 1)
        append(fingerprint)
        if collects { files.append(File(path: prefix + (try text(name, folder)), fingerprint: fingerprint)) }
      case S_IFDIR:
        append(name, tag: 2)
        add(folder: Fingerprint(status))
        let inner = openat(descriptor, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        let path = "\(folder)/\(try text(name, folder))"
        if inner < 0 { throw StoreError("open folder", path, errno: errno, reading: true) }
        try walk(inner, path, prefix: collects ? prefix + (try text(name, folder)) + "/" : "", depth: depth + 1)
        pending.append(3)
      default:
        throw StoreError(
          .unreadable,
          "\(folder)/\(String(cString: name)) is \(Disk.kindWords(status)); inputs may hold only files and folders")
      }
      if pending.count > 1 << 16 { flush() }
    }
    if isEmpty && collects { emptyFolders.append(prefix.isEmpty ? "." : String(prefix.dropLast())) }
  }

  /// Why something that was listed cannot be looked at: never that the folder itself is not there.
  private func unreadable(_ path: String, _ number: Int32) -> StoreError {
    if let broken = Disk.brokenLink(path) { return broken }
    if number == ENOENT { return StoreError(.unreadable, "\(path) was removed while its folder was read; run again") }
    return StoreError("read", path, errno: number, reading: true)
  }

  private func text(_ name: UnsafePointer<CChar>, _ folder: String) throws(StoreError) -> String {
    guard let text = String(validatingCString: name) else {
      throw StoreError(.unreadable, "\(folder) holds a name that is not UTF-8; rename it")
    }
    return text
  }

  private mutating func append(_ name: UnsafePointer<CChar>, tag: UInt8) {
    pending.append(tag)
    // Sound: strlen stays inside the array because it is NUL-terminated; names hold no other NUL, so it ends them here too.
    pending.append(contentsOf: UnsafeRawBufferPointer(start: name, count: strlen(name) + 1))
  }

  private mutating func append(_ fingerprint: Fingerprint) {
    for number in fingerprint.numbers { withUnsafeBytes(of: number) { pending.append(contentsOf: $0) } }
  }

  private mutating func add(folder: Fingerprint) {
    for number in folder.numbers { withUnsafeBytes(of: number) { folderHash.update($0) } }
  }

  private mutating func flush() {
    pending.withUnsafeBytes { hash.update($0) }
    pending.removeAll(keepingCapacity: true)
  }
}
