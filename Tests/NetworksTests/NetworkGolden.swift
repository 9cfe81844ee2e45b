import Foundation
import Testing

/// Numbers of another library, read from this folder's `Goldens`.
struct NetworkGolden {
  private struct Entry: Decodable {
    var shape: [Int]
    var type: String
    var base64: Data
  }

  private let entries: [String: Entry]

  init(_ name: String) throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Goldens/\(name).json")
    entries = try JSONDecoder().decode([String: Entry].self, from: Data(contentsOf: file))
  }

  /// The cases, which have arrays called `case/array`.
  var cases: Set<String> { Set(entries.keys.compactMap { $0.split(separator: "/").first.map(String.init) }) }

  func shape(_ name: String) throws -> [Int] { try #require(entries[name], "\(name)").shape }

  func isInteger(_ name: String) throws -> Bool { try #require(entries[name], "\(name)").type == "int64" }

  func doubles(_ name: String) throws -> [Double] { try values(name, "float64") }

  func integers(_ name: String) throws -> [Int64] { try values(name, "int64") }

  private func values<Value: BitwiseCopyable>(_ name: String, _ type: String) throws -> [Value] {
    let entry = try #require(entries[name], "\(name)")
    try #require(entry.type == type, "\(name)")
    return entry.base64.withUnsafeBytes { bytes in
      (0..<bytes.count / MemoryLayout<Value>.size).map {
        bytes.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Value>.size, as: Value.self)
      }
    }
  }
}
