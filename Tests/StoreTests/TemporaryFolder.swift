import Foundation
import Settings
import Store

/// A folder that is there while the closure runs.
func withTemporaryFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  let path = NSTemporaryDirectory() + "/store-\(UUID())"
  try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: path) }
  return try body(path)
}

/// An attempt that wrote these files (`role/path` to content) for a key made of a word.
func attempt(_ store: ArtifactStore, _ word: String, _ files: [String: String]) throws -> Attempt {
  let attempt = try Attempt(store: store, key: CanonicalValue.string(word).digest)
  for (place, content) in files {
    let parts = place.split(separator: "/", maxSplits: 1).map(String.init)
    let file = try attempt.createFile(parts[0], parts[1])
    try file.write(content.utf8)
    _ = try file.finish()
  }
  return attempt
}

let someFacts = Record.Facts(
  seconds: 1.5, startedAt: "2026-01-01T00:00:00Z", environment: ["lib": "1"],
  metrics: ["loss": .number(.infinity), "count": .digits("9007199254740993")])

/// Publishes these files and returns the record.
@discardableResult
func publish(_ store: ArtifactStore, _ word: String, _ files: [String: String]) throws -> Record {
  let attempt = try StoreTests.attempt(store, word, files)
  let roles = Set(files.keys.map { String($0.prefix { $0 != "/" }) })
  let record = try attempt.publish(roles: roles.sorted(), preimage: .string(word), facts: someFacts)
  attempt.discard()
  return record
}

/// Writes over a stored file, whatever its mode.
func overwrite(_ path: String, _ content: String) throws {
  try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
  let handle = try FileHandle(forWritingTo: URL(filePath: path))
  try handle.truncate(atOffset: 0)
  try handle.write(contentsOf: Data(content.utf8))
  try handle.close()
}

/// A folder that is there as long as somebody holds this.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "/store-\(UUID())"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
