import Foundation
import Store
import Testing

/// A fresh folder that is removed when the value's last owner lets go.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "records-\(UUID())"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file, in place of one that may be there; returns its path.
  ///
  /// Not by Foundation, which syncs every file to the disk, nor over an old file, which the file system syncs: tests
  /// write thousands of damaged copies.
  func write(_ bytes: [UInt8], to name: String) throws -> String {
    let file = "\(path)/\(name)"
    unlink(file)
    let stream = try #require(fopen(file, "wb"))
    #expect(fwrite(bytes, 1, bytes.count, stream) == bytes.count)
    #expect(fclose(stream) == 0)
    return file
  }

  func create(_ name: String) throws -> OutputFile { try OutputFile(creating: "\(path)/\(name)") }
}

/// Bytes of hexadecimal digits; spaces are passed over.
func bytes(_ hex: String) -> [UInt8] {
  let digits = hex.filter { !$0.isWhitespace }
  return stride(from: 0, to: digits.count, by: 2).compactMap { offset in
    let start = digits.index(digits.startIndex, offsetBy: offset)
    return UInt8(digits[start..<digits.index(start, offsetBy: 2)], radix: 16)
  }
}

/// A file of `Goldens`.
func golden(_ name: String) -> String { URL(filePath: #filePath).deletingLastPathComponent().path + "/Goldens/\(name)" }
