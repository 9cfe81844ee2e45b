import Glibc
import Models
import Pipelines
import Records
import Settings
import Store

/// The images or sounds of a folder, each once, as soon as whoever writes it has closed it.
///
/// The kernel tells when something changes; beside that the folder is looked through now and then, since it tells nothing of
/// what others do on a file system of the network. A file that is written anew is taken again.
final class WatchedFolder {
  private let folder: String
  private let kind: MediaFolder.Kind
  private let descriptor: Int32
  /// What the files were when they were taken, and when one last looked.
  private var (taken, seen): ([String: Disk.Status], [String: Disk.Status]) = ([:], [:])

  /// How long to wait for the kernel's word before one looks anyhow.
  private static let patienceMilliseconds: Int32 = 1000

  /// - Throws: `SettingsError` where there is no such folder.
  init(_ folder: String, kind: MediaFolder.Kind) throws {
    guard Disk.followedStatus(folder)?.kind == .folder else {
      throw SettingsError("--watch names a folder, and there is none at \(folder)")
    }
    self.folder = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    self.kind = kind
    // Without it one looks once a second.
    descriptor = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
    if descriptor >= 0 {
      _ = inotify_add_watch(descriptor, folder, UInt32(IN_CLOSE_WRITE) | UInt32(IN_MOVED_TO) | UInt32(IN_DELETE_SELF))
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Waits for files, and names them by the bytes of their names; `nil` where somebody asked to end.
  ///
  /// - Throws: an error where the folder is gone.
  func next(_ cancellation: Cancellation) throws -> [String]? {
    while cancellation.signal == nil {
      let files = try complete()
      if !files.isEmpty { return files }
      wait()
    }
    return nil
  }

  private func wait() {
    var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    _ = poll(&watched, 1, Self.patienceMilliseconds)
    guard descriptor >= 0 else { return }
    var events = [UInt8](repeating: 0, count: 1 << 14)
    while read(descriptor, &events, events.count) > 0 {}
  }

  /// The files that are complete and were not taken yet.
  private func complete() throws -> [String] {
    var found: [String] = []
    var now: [String: Disk.Status] = [:]
    for name in try Disk.names(in: folder).sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    where !name.hasPrefix(".") && kind.format(of: name) != nil {
      let path = "\(folder)/\(name)"
      // A file without bytes was only just made.
      guard let status = Disk.followedStatus(path), status.kind == .file, status.byteCount > 0 else { continue }
      now[name] = status
      if taken[name] == status { continue }
      // Where the kernel says nothing of who writes, a file is complete that stays as it is.
      if Disk.isOpenForWriting(path) ?? (seen[name] != status) { continue }
      taken[name] = status
      found.append(path)
    }
    seen = now
    taken = taken.filter { now[$0.key] != nil }
    return found
  }
}
