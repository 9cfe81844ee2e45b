import Records
import Store

/// What Debian's package manager has noted of an installed package.
struct InstalledPackage {
  /// The paths of its files and folders.
  let paths: Set<String>

  /// Reads the list of a package; `nil` where it is not installed so.
  ///
  /// - Parameter lists: the folder of such lists.
  init?(_ name: String, lists: String) {
    guard !name.contains("/"), let known = try? Disk.names(in: lists) else { return nil }
    // A package of several architectures has its own in the name.
    let file = known.first { $0 == "\(name).list" || ($0.hasPrefix("\(name):") && $0.hasSuffix(".list")) }
    guard let file, let bytes = try? InputFile.contents(of: "\(lists)/\(file)", limit: 1 << 26) else { return nil }
    paths = Set(bytes.split(separator: 10).map { String(decoding: $0, as: UTF8.self) })
  }

  /// The names below a folder.
  func names(below folder: String) -> Set<String> {
    let prefix = folder.hasSuffix("/") ? folder : folder + "/"
    return Set(paths.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) })
  }
}
