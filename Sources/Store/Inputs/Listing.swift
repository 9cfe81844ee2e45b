import Settings

/// The files of a folder with their contents, as a text whose own digest stands for the folder.
///
/// One line a file, sorted by the bytes of the path: SHA-256, length with an `x` behind it where the file is executable,
/// path, in which a backslash and a line break are written `\\` and `\n`; then one line a folder that holds nothing: `-`
/// twice and its path. Kept as a blob, it lets an explanation name the files that changed.
package struct Listing: Sendable, Equatable {
  /// The files, sorted by the bytes of their paths.
  package let files: [Artifact.File]
  /// The folders that hold nothing, sorted likewise; `.` is the whole folder.
  package let emptyFolders: [String]

  package init(_ files: [Artifact.File], emptyFolders: [String] = []) {
    self.files = files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    self.emptyFolders = emptyFolders.sortedByBytes()
  }

  /// What stands for a single file: its content, or another digest where it is executable.
  package static func digest(of content: Digest, isExecutable: Bool) -> Digest {
    isExecutable ? Digest(of: "\(content.hex) x\n") : content
  }

  /// The text.
  package var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(files.count * 100)
    for file in files {
      bytes += file.digest.hex.utf8
      bytes.append(UInt8(ascii: " "))
      bytes += String(file.byteCount).utf8
      if file.isExecutable { bytes.append(UInt8(ascii: "x")) }
      Self.append(file.path, to: &bytes)
    }
    for folder in emptyFolders {
      bytes += "- -".utf8
      Self.append(folder, to: &bytes)
    }
    return bytes
  }

  private static func append(_ path: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: " "))
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "\\"): bytes += "\\\\".utf8
      case UInt8(ascii: "\n"): bytes += "\\n".utf8
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\n"))
  }

  /// Reads a text; `nil` where it is none.
  package init?(bytes: [UInt8]) {
    var files: [Artifact.File] = []
    var emptyFolders: [String] = []
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      let fields = line.split(separator: UInt8(ascii: " "), maxSplits: 2)
      guard fields.count == 3 else { return nil }
      let path = String(decoding: fields[2], as: UTF8.self)
        .split(separator: "\\\\", omittingEmptySubsequences: false).map { $0.replacing("\\n", with: "\n") }
        .joined(separator: "\\")
      if fields[0].elementsEqual("-".utf8) && fields[1].elementsEqual("-".utf8) {
        emptyFolders.append(path)
        continue
      }
      let isExecutable = fields[1].last == UInt8(ascii: "x")
      guard let digest = Digest(hex: String(decoding: fields[0], as: UTF8.self)),
        let byteCount = Int(String(decoding: isExecutable ? fields[1].dropLast() : fields[1], as: UTF8.self)),
        byteCount >= 0
      else { return nil }
      files.append(Artifact.File(path: path, byteCount: byteCount, digest: digest, isExecutable: isExecutable))
    }
    self.files = files
    self.emptyFolders = emptyFolders
  }

  /// What differs from an earlier listing, in words such as `cat/1.png changed`.
  package func changes(since earlier: Listing) -> [String] {
    // By bytes: names that differ in Unicode normalisation are equal to Swift.
    let before = Dictionary(earlier.files.map { (Array($0.path.utf8), $0) }, uniquingKeysWith: { first, _ in first })
    let now = Dictionary(files.map { (Array($0.path.utf8), $0) }, uniquingKeysWith: { first, _ in first })
    let paths = Set(before.keys).union(now.keys).sorted { $0.lexicographicallyPrecedes($1) }
    let changes: [String] = paths.compactMap { bytes in
      let path = String(decoding: bytes, as: UTF8.self)
      return switch (before[bytes], now[bytes]) {
      case (nil, _): "\(path) added"
      case (_, nil): "\(path) removed"
      case (let old?, let new?) where old.digest != new.digest: "\(path) changed"
      case (let old?, let new?) where old.isExecutable != new.isExecutable:
        "\(path) made \(new.isExecutable ? "" : "not ")executable"
      default: nil
      }
    }
    // A folder that comes or goes with its files is told by them.
    let (old, new) = (Set(earlier.emptyFolders), Set(emptyFolders))
    return changes
      + new.subtracting(earlier.folders).sortedByBytes().map { "empty folder \($0) added" }
      + old.subtracting(folders).sortedByBytes().map { "empty folder \($0) removed" }
  }

  /// All folders, those that hold files by their files.
  private var folders: Set<String> {
    var folders = Set(emptyFolders)
    folders.insert(".")
    for path in files.map(\.path) + emptyFolders {
      var rest = path[...]
      while let slash = rest.lastIndex(of: "/") {
        rest = rest[..<slash]
        guard folders.insert(String(rest)).inserted else { break }
      }
    }
    return folders
  }
}
