import Glibc
import Settings

extension Disk {
  /// The names in a folder as the file system has them, each any bytes but NUL and "/", in no order; none where the folder
  /// does not exist.
  static func rawNames(in path: String) throws(StoreError) -> [[UInt8]] {
    guard let folder = opendir(path) else {
      if errno == ENOENT { return [] }
      throw StoreError("list", path, errno: errno, reading: true)
    }
    defer { closedir(folder) }
    var names: [[UInt8]] = []
    while let name = nextName(folder) { names.append(name) }
    return names
  }

  /// The next name of an open folder but "." and ".."; `nil` at its end.
  static func nextName(_ folder: OpaquePointer) -> [UInt8]? {
    while let entry = readdir(folder) {
      // Sound: d_name is a NUL-terminated array inside the entry, which lives until the next readdir.
      let start = UnsafeRawPointer(entry).advanced(by: MemoryLayout<dirent>.offset(of: \dirent.d_name) ?? 0)
        .assumingMemoryBound(to: UInt8.self)
      let name = Array(UnsafeBufferPointer(start: start, count: strlen(UnsafePointer(OpaquePointer(start)))))
      if name != [46] && name != [46, 46] { return name }
    }
    return nil
  }

  /// The names in a folder, sorted by their bytes; none where the folder does not exist.
  ///
  /// - Throws: `StoreError(.unreadable)` where a name is not UTF-8.
  package static func names(in path: String) throws(StoreError) -> [String] {
    var names: [String] = []
    for bytes in try rawNames(in: path) {
      guard let name = String(validating: bytes, as: UTF8.self) else {
        throw StoreError(.unreadable, "\(path) holds a name that is not UTF-8, \(words(bytes)); rename it")
      }
      names.append(name)
    }
    return names.sortedByBytes()
  }

  /// The names in one of the store's own folders, sorted by their bytes.
  ///
  /// The store makes no names but of UTF-8: others are not ours to look at, and in nobody's way.
  package static func ownNames(in path: String) throws(StoreError) -> [String] {
    try rawNames(in: path).compactMap { String(validating: $0, as: UTF8.self) }.sortedByBytes()
  }

  /// The names in a folder that are not UTF-8.
  package static func strangeNames(in path: String) throws(StoreError) -> [[UInt8]] {
    try rawNames(in: path).filter { String(validating: $0, as: UTF8.self) == nil }
  }

  /// A name for error messages: what is not printable ASCII or UTF-8 as `\xFF`.
  package static func words(_ name: some Sequence<UInt8>) -> String {
    let bytes = Array(name)
    if let text = String(validating: bytes, as: UTF8.self),
      text.unicodeScalars.allSatisfy({ $0.value >= 32 && $0.value != 127 })
    {
      return text
    }
    return bytes.map { byte in
      (32..<127).contains(byte)
        ? String(UnicodeScalar(byte)) : "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }.joined()
  }
}
