import CFiles
import Glibc

extension Disk {
  /// Removes a file or a folder with all it holds; nothing where nothing stands.
  ///
  /// Whatever a program may have left goes: names of any bytes, paths of any length, folders without permissions, sockets,
  /// immutable files. No link is followed, and what is mounted below is taken away and not emptied.
  ///
  /// - Throws: `StoreError` about the first thing that could not be removed; all else is gone then.
  /// - Complexity: three open files however deep the folder is.
  package static func remove(_ path: String) throws(StoreError) {
    let parent = open(folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if parent < 0 {
      // A parent that can be passed but not listed has what stands in it removed by its name.
      if errno == EACCES && unlink(path) == 0 { return }
      if errno == ENOENT || errno == ENOTDIR || status(path) == nil { return }
      throw StoreError("remove", path, errno: errno)
    }
    defer { close(parent) }
    let name = path.utf8.lastIndex(of: 47).map { path.utf8[path.utf8.index(after: $0)...] } ?? path.utf8[...]
    var removal = Removal(parent)
    removal.remove(Array(name))
    if let failure = removal.failure {
      let place = failure.components.reduce(folder(of: path)) { "\($0)/\(words($1))" }
      throw StoreError("remove", place, errno: failure.number)
    }
  }
}

/// Empties folders by descriptors, one level at a time.
private struct Removal {
  /// The first thing that could not be removed: its path below the folder it began in, and why.
  private(set) var failure: (components: [[UInt8]], number: Int32)?

  /// A folder on the way to the present one.
  private struct Level {
    let name: [UInt8]
    let device: dev_t
    let inode: ino_t
    /// Folders in it that are still to be removed.
    var folders: [[UInt8]] = []
    /// Names that could not be removed.
    var refused: Set<[UInt8]> = []
  }

  /// The folder in which the removal began; it stays open.
  private let top: Int32
  /// The open folder that is being emptied, `top` where `levels` is empty.
  private var current: Int32
  private var levels: [Level] = []

  init(_ top: Int32) {
    self.top = top
    current = top
  }

  /// Removes one name in the folder it began in.
  mutating func remove(_ name: [UInt8]) {
    if !isFolder(name) { return unlinkFile(name) }
    guard enter(name) else { return }
    while let level = levels.last {
      if let next = level.folders.last {
        levels[levels.count - 1].folders.removeLast()
        _ = enter(next)
      } else if !list() {
        guard leave() else { return }
      }
    }
  }

  private mutating func fail(_ name: [UInt8]?, _ number: Int32) {
    if let name, !levels.isEmpty { levels[levels.count - 1].refused.insert(name) }
    if failure == nil { failure = (levels.map(\.name) + (name.map { [$0] } ?? []), number) }
  }

  private func isFolder(_ name: [UInt8]) -> Bool {
    var status = stat()
    return withName(name) { fstatat(current, $0, &status, AT_SYMLINK_NOFOLLOW) } == 0
      && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Goes into a folder of the present one; what keeps it from being listed and changed is lifted.
  private mutating func enter(_ name: [UInt8]) -> Bool {
    var opened = withName(name) { millrace_open_folder(current, $0) }
    if opened == -EACCES {
      _ = withName(name) { fchmodat(current, $0, 0o700, 0) }
      opened = withName(name) { millrace_open_folder(current, $0) }
    }
    // Mounts may lie on one another.
    while opened == -EXDEV, withName(name, { millrace_detach_mount(current, $0) }) == 0 {
      opened = withName(name) { millrace_open_folder(current, $0) }
    }
    guard opened >= 0 else {
      if opened != -ENOENT { fail(name, -opened) }
      return false
    }
    var status = stat()
    if fstat(opened, &status) != 0 { status = stat() }
    if status.st_mode & 0o700 != 0o700 && fchmod(opened, status.st_mode & 0o7777 | 0o700) != 0 {
      millrace_lift_attributes(opened)
      _ = fchmod(opened, status.st_mode & 0o7777 | 0o700)
    }
    if current != top { close(current) }
    current = opened
    levels.append(Level(name: name, device: status.st_dev, inode: status.st_ino))
    return true
  }

  /// Removes the files of the present folder and notes its folders; whether there was anything to do.
  private mutating func list() -> Bool {
    // Opened anew: what was listed before may have moved under the descriptor's position.
    let opened = openat(current, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard opened >= 0, let stream = fdopendir(opened) else {
      fail(nil, errno)
      if opened >= 0 { close(opened) }
      return false
    }
    defer { closedir(stream) }
    var folders: [[UInt8]] = []
    var count = 0
    while let name = Disk.nextName(stream) {
      if levels[levels.count - 1].refused.contains(name) { continue }
      count += 1
      if isFolder(name) { folders.append(name) } else { unlinkFile(name) }
    }
    levels[levels.count - 1].folders = folders
    return count > 0
  }

  /// Goes back to the folder above and removes the one it comes from; `false` where there is no way back.
  private mutating func leave() -> Bool {
    let left = levels.removeLast()
    let above = levels.isEmpty ? top : openat(current, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    close(current)
    current = above
    var status = stat()
    guard above >= 0,
      levels.last.map({ fstat(above, &status) == 0 && $0.device == status.st_dev && $0.inode == status.st_ino }) ?? true
    else {
      // Somebody moves folders about while they are removed: what else is there stays for another time.
      fail(nil, above < 0 ? errno : EBUSY)
      if above >= 0 { close(above) }
      current = top
      levels = []
      return false
    }
    unlink(left.name, AT_REMOVEDIR)
    return true
  }

  private mutating func unlinkFile(_ name: [UInt8]) { unlink(name, 0) }

  private mutating func unlink(_ name: [UInt8], _ flags: Int32) {
    var number = tryUnlink(name, flags)
    if number == EPERM || number == EACCES {
      millrace_lift_attributes(current)
      // Only what can be opened without consequences has attributes.
      let opened = withName(name) { openat(current, $0, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC) }
      if opened >= 0 {
        millrace_lift_attributes(opened)
        close(opened)
      }
      number = tryUnlink(name, flags)
    }
    while number == EBUSY, withName(name, { millrace_detach_mount(current, $0) }) == 0 {
      number = tryUnlink(name, flags)
    }
    // A folder that something could not be removed from was told of already.
    if number == 0 || number == ENOENT { return }
    if (number == ENOTEMPTY || number == EEXIST) && failure != nil {
      if !levels.isEmpty { levels[levels.count - 1].refused.insert(name) }
      return
    }
    fail(name, number)
  }

  private func tryUnlink(_ name: [UInt8], _ flags: Int32) -> Int32 {
    withName(name) { unlinkat(current, $0, flags) } == 0 ? 0 : errno
  }

  private func withName<Result>(_ name: [UInt8], _ body: (UnsafePointer<CChar>) -> Result) -> Result {
    (name + [0]).withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress else { preconditionFailure("the name holds at least its end") }
      // Sound: bytes and C characters have one layout, and the array outlives the call.
      return start.withMemoryRebound(to: CChar.self, capacity: bytes.count, body)
    }
  }
}
