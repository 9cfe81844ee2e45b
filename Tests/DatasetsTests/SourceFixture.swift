import Datasets
import Foundation
import Records
import Store
import Testing

/// A manifest of the repository over source files of the test's own, in folders that go with the last owner.
final class SourceFixture {
  let folder = NSTemporaryDirectory() + "fixture-\(UUID())"
  var manifest: DatasetManifest

  init(_ name: String) throws {
    manifest = try DatasetManifest(named: name, workspace: DatasetManifestTests.root)
    for index in manifest.files.indices { manifest.files[index].packagePath = nil }
    try FileManager.default.createDirectory(atPath: "\(folder)/sources", withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  var sources: SourceFiles { SourceFiles(folder: "\(folder)/sources", mayDownload: false) }

  /// Writes a source file, whose digest becomes the manifest's.
  func put(_ bytes: [UInt8], as index: Int = 0) throws {
    manifest.files[index].digest = Digest(of: bytes)
    manifest.files[index].byteCount = bytes.count
    manifest.files[index].contentDigest = nil
    manifest.files[index].filesDigest = nil
    try Data(bytes).write(to: URL(filePath: "\(folder)/sources/\(manifest.files[index].name)"))
  }

  /// A tar archive of files in the order given.
  func tar(_ files: [(String, [UInt8])]) throws -> [UInt8] {
    let path = "\(folder)/\(UUID()).tar"
    let writer = try TarWriter(file: OutputFile(creating: path))
    for (name, bytes) in files { try writer.write(bytes, as: name) }
    _ = try writer.finish()
    return Array(try Data(contentsOf: URL(filePath: path)))
  }

  /// A zip archive of stored files in the order given.
  static func zip(_ files: [(String, [UInt8])]) -> [UInt8] {
    var body: [UInt8] = []
    var directory: [UInt8] = []
    for (name, bytes) in files {
      let facts =
        [20, 0, 0, 0, 0, 0, 0, 0, 0, 0] + little(crc32(bytes), 4) + little(bytes.count, 4) + little(bytes.count, 4)
        + little(name.utf8.count, 2) + [0, 0]
      directory += [0x50, 0x4B, 1, 2, 20, 0] + facts + [UInt8](repeating: 0, count: 10) + little(body.count, 4)
      directory += Array(name.utf8)
      body += [0x50, 0x4B, 3, 4] + facts + Array(name.utf8) + bytes
    }
    return body + directory + [0x50, 0x4B, 5, 6, 0, 0, 0, 0] + little(files.count, 2) + little(files.count, 2)
      + little(directory.count, 4) + little(body.count, 4) + [0, 0]
  }

  private static func little(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  private static func crc32(_ bytes: [UInt8]) -> Int {
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return Int(~crc)
  }

  /// Builds the dataset and reads every split back, in the order on disk.
  func records(
    _ rotation: ImageRotation? = nil, shares: SplitShares? = nil, shardCount: Int = 1
  ) throws -> [String: [NamedValues<RecordValue>]] {
    let out = "\(folder)/out-\(UUID())"
    try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
    try buildDataset(
      manifest: manifest, sources: sources, shardCount: shardCount, rotation: rotation, shares: shares,
      createFile: { try OutputFile(creating: "\(out)/\($0)") })
    var records: [String: [NamedValues<RecordValue>]] = [:]
    for split in shares?.names ?? manifest.splits {
      try StoredDataset(opening: out, format: .tfds, split: split).forEach {
        records[split, default: []].append($0.values)
      }
    }
    return records
  }
}

extension NamedValues<RecordValue> {
  /// The class number.
  var label: Int64? { if case .numbers(let array)? = self["label"] { array.integers?.first } else { nil } }

  /// A byte string as text.
  func text(_ name: String) -> String? {
    if case .bytes(let bytes)? = self[name] { String(decoding: bytes, as: UTF8.self) } else { nil }
  }

  /// A byte string.
  func bytes(_ name: String) -> [UInt8]? { if case .bytes(let bytes)? = self[name] { bytes } else { nil } }
}
