/// The files of a folder with their contents, as a text whose own digest stands for the folder.
///
/// One line a file, sorted by the bytes of the path: SHA-256, length, path, in which a backslash and a line break are
/// written `\\` and `\n`. Kept as a blob, it lets an explanation name the files that changed.
package struct Listing: Sendable, Equatable {
  /// The files, sorted by the bytes of their paths.
  package let files: [Artifact.File]

  package init(_ files: [Artifact.File]) {
    self.files = files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }

  /// The text.
  package var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(files.count * 100)
    for file in files {
      bytes += file.digest.hex.utf8
      bytes.append(UInt8(ascii: " "))
      bytes += String(file.byteCount).utf8
      bytes.append(UInt8(ascii: " "))
      for byte in file.path.utf8 {
        switch byte {
        case UInt8(ascii: "\\"): bytes += "\\\\".utf8
        case UInt8(ascii: "\n"): bytes += "\\n".utf8
        default: bytes.append(byte)
        }
      }
      bytes.append(UInt8(ascii: "\n"))
    }
    return bytes
  }

  /// Reads a text; `nil` where it is none.
  package init?(bytes: [UInt8]) {
    var files: [Artifact.File] = []
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      let fields = line.split(separator: UInt8(ascii: " "), maxSplits: 2)
      guard fields.count == 3, let digest = Digest(hex: String(decoding: fields[0], as: UTF8.self)),
        let byteCount = Int(String(decoding: fields[1], as: UTF8.self)), byteCount >= 0
      else { return nil }
      let path = String(decoding: fields[2], as: UTF8.self)
        .split(separator: "\\\\", omittingEmptySubsequences: false).map { $0.replacing("\\n", with: "\n") }
        .joined(separator: "\\")
      files.append(Artifact.File(path: path, byteCount: byteCount, digest: digest))
    }
    self.files = files
  }

  /// What differs from an earlier listing, in words such as `cat/1.png changed`.
  package func changes(since earlier: Listing) -> [String] {
    let before = Dictionary(earlier.files.map { ($0.path, $0.digest) }, uniquingKeysWith: { first, _ in first })
    let now = Dictionary(files.map { ($0.path, $0.digest) }, uniquingKeysWith: { first, _ in first })
    return Set(before.keys).union(now.keys).sortedByBytes().compactMap { path in
      switch (before[path], now[path]) {
      case (nil, _): "\(path) added"
      case (_, nil): "\(path) removed"
      case (let old, let new): old == new ? nil : "\(path) changed"
      }
    }
  }
}
