import Records
package import Store

/// The files that a source holds: an archive from front to back, or an installed folder sorted by path.
///
/// Names are paths below ``folder``, with slashes. Links, hidden files and what does not end in one of ``suffixes`` are
/// passed over, so that an archive and the folder that it is unpacked into hold the same.
package struct SourceTree: Sendable {
  /// The archive or folder.
  package let path: String
  /// Where in an archive the files lie, as in `usr/share/sounds`; empty for all of it.
  package let folder: String
  /// How names end that count, in lower case, as `.wav`.
  package let suffixes: [String]
  /// The names that count; `nil` for all.
  package private(set) var listed: Set<String>?

  /// The largest file that is read.
  package static let fileByteLimit = 1 << 28
  private static let depthLimit = 32

  /// Chooses files.
  package init(path: String, folder: String = "", suffixes: [String]) {
    self.path = path
    self.folder = folder
    self.suffixes = suffixes
  }

  /// Whether the files lie in a folder and not in an archive; a link to a folder counts as the folder.
  package var isFolder: Bool { Disk.status("\(path)/.")?.kind == .folder }

  /// Hands each file to `visit`, which returns whether to go on; its content is read only if it is asked for.
  package func forEach(
    _ visit: (_ name: String, _ contents: () throws -> [UInt8]) throws -> Bool
  ) throws {
    if isFolder {
      _ = try visitFolder("", depth: 0, visit)
      return
    }
    let limits = ArchiveReader.Limits(memberByteCount: Self.fileByteLimit)
    let archive =
      try DebianPackage.isPackage(path)
      ? DebianPackage.installedFiles(of: path, limits: limits) : ArchiveReader(path: path, limits: limits)
    while let member = try archive.next() {
      guard let name = name(ofMember: member.path), counts(name) else { continue }
      if try !visit(name, { try archive.contents() }) { return }
    }
  }

  /// The same files but for those that are not among these names.
  package func limited(to names: Set<String>) -> SourceTree {
    var tree = self
    tree.listed = names
    return tree
  }

  /// A file that counts.
  typealias File = (name: String, digest: Digest)

  /// The digests of all files that count, sorted by name.
  func files() throws -> [File] {
    var files: [File] = []
    try forEach { name, contents in
      files.append((name, Digest(of: try contents())))
      return true
    }
    return files.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  /// SHA-256 over one line a file, `<its SHA-256>  <its name>`, sorted by name.
  ///
  /// This is what `sha256sum` prints for the sorted names, hashed once more.
  static func digest(of files: [File]) -> Digest {
    Digest(of: files.map { "\($0.digest)  \($0.name)\n" }.joined())
  }

  /// The digest of all files that count.
  package func digest() throws -> Digest { Self.digest(of: try files()) }

  /// The name of an archive's member below ``folder``; `nil` if it lies elsewhere.
  private func name(ofMember path: String) -> String? {
    var parts = path.split(separator: "/").filter { $0 != "." }
    for part in folder.split(separator: "/") {
      guard parts.first == part else { return nil }
      parts.removeFirst()
    }
    return parts.contains("..") ? nil : parts.joined(separator: "/")
  }

  private func counts(_ name: String) -> Bool {
    let isHidden = name.split(separator: "/").contains { $0.hasPrefix(".") || $0 == "__MACOSX" }
    let lowerCase = name.lowercased()
    return !isHidden && suffixes.contains { lowerCase.hasSuffix($0) } && listed?.contains(name) ?? true
  }

  private func visitFolder(
    _ below: String, depth: Int, _ visit: (String, () throws -> [UInt8]) throws -> Bool
  ) throws -> Bool {
    guard depth < Self.depthLimit else {
      throw DatasetsError(.damaged, "\(path)/\(below) is nested more than \(Self.depthLimit) folders deep")
    }
    for entry in try Disk.names(in: below.isEmpty ? path : "\(path)/\(below)") where !entry.hasPrefix(".") {
      let name = below.isEmpty ? entry : "\(below)/\(entry)"
      switch Disk.status("\(path)/\(name)")?.kind {
      case .folder:
        if try !visitFolder(name, depth: depth + 1, visit) { return false }
      case .file where counts(name):
        let contents = { try InputFile.contents(of: "\(path)/\(name)", limit: Self.fileByteLimit) }
        if try !visit(name, contents) { return false }
      default: continue
      }
    }
    return true
  }
}
