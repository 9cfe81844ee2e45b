import Glibc
import Store

/// What lies in a folder of a dataset: folders, the files that count, and what is left out.
///
/// Links count as what they lead to; one that leads nowhere, or back to a folder above it, is an error.
struct FolderListing {
  /// The names of folders, sorted by their bytes.
  private(set) var folders: [String] = []
  /// The names of files that count, sorted by their bytes.
  private(set) var files: [String] = []

  /// Lists a folder.
  ///
  /// - Parameters:
  ///   - below: the folder's path below `root`; empty for `root` itself.
  ///   - counts: whether a file of this name is a record.
  ///   - leftOut: where what is left out is noted.
  init(
    _ root: String, _ below: String, counts: (_ name: String) -> Bool, kind: String, leftOut: inout LeftOut
  ) throws {
    let folder = below.isEmpty ? root : "\(root)/\(below)"
    guard Self.status("\(folder)/.")?.st_mode.isFolder == true else {
      throw RecordsError(.notFound, "\(folder) is no folder")
    }
    for name in try Disk.names(in: folder) {
      let path = below.isEmpty ? name : "\(below)/\(name)"
      if name.hasPrefix(".") || name == "__MACOSX" {
        leftOut.add(path, "hidden")
        continue
      }
      guard let status = Self.status("\(root)/\(path)") else { throw Self.unreachable("\(root)/\(path)") }
      if status.st_mode.isFolder {
        if Disk.status("\(root)/\(path)")?.kind == .other { try Self.checkLeadsOn(root, path, status) }
        folders.append(name)
      } else if status.st_mode & S_IFMT != S_IFREG {
        throw RecordsError(
          .damaged, "\(root)/\(path) is neither file nor folder, and cannot be read as one; remove it")
      } else if counts(name) {
        files.append(name)
      } else {
        leftOut.add(path, Self.reason(name, kind))
      }
    }
  }

  private static func reason(_ name: String, _ kind: String) -> String {
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return "without a suffix that tells \(kind)" }
    return "ending in \(name[dot...].lowercased()), which is no suffix of \(kind)"
  }

  /// What a path leads to, through links.
  private static func status(_ path: String) -> stat? {
    var status = stat()
    return stat(path, &status) == 0 ? status : nil
  }

  /// Refuses a link to a folder that holds it.
  private static func checkLeadsOn(_ root: String, _ path: String, _ status: stat) throws(RecordsError) {
    var above = Substring("\(root)/\(path)")
    for _ in path.split(separator: "/") {
      above = above[..<(above.lastIndex(of: "/") ?? above.startIndex)]
      guard let folder = Self.status("\(above)/.") else { continue }
      if folder.st_dev == status.st_dev, folder.st_ino == status.st_ino {
        throw RecordsError(.damaged, "\(root)/\(path) is a link that leads back to \(above), which holds it; remove it")
      }
    }
  }

  private static func unreachable(_ path: String) -> RecordsError {
    let number = errno
    var target = [CChar](repeating: 0, count: 4096)
    let length = readlink(path, &target, target.count - 1)
    guard length > 0 else {
      return RecordsError(.unreadable, "cannot look at \(path): \(String(cString: strerror(number)))")
    }
    let words = String(decoding: target.prefix(length).map(UInt8.init(bitPattern:)), as: UTF8.self)
    let why =
      number == ENOENT ? "which does not exist" : "which cannot be reached: \(String(cString: strerror(number)))"
    return RecordsError(.damaged, "\(path) is a link to \(words), \(why); mend or remove it")
  }
}

extension mode_t {
  fileprivate var isFolder: Bool { self & S_IFMT == S_IFDIR }
}
