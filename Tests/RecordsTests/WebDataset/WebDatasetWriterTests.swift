import Foundation
import Records
import Store
import Testing

@Suite struct WebDatasetWriterTests {
  private let features = TFDSFeatures(features: ["id": .classLabel(classCount: 9, names: []), "x": .optional(.text)])

  private func record(_ key: String, _ id: Int64 = 1) -> NamedRecord {
    NamedRecord(key: key, values: ["id": .numbers(NumericArray(int64: id))])
  }

  private func keys(_ folder: TemporaryFolder) throws -> [String] {
    var keys: [String] = []
    try StoredDataset(opening: folder.path, format: .webdataset).forEach { keys.append($0.key) }
    return keys
  }

  @Test func aRefusedRecordLeavesNothingBehind() throws {
    let folder = try TemporaryFolder()
    var writer = try WebDatasetWriter(name: "w", features: features, createFile: folder.create)
    try writer.write(record("a"))
    for bad in [
      record("a"), record("a.b"), record("/c"), record("../d"), record(""), record("e\0f"),
      NamedRecord(key: "g", values: [:]),
      NamedRecord(key: "h", values: ["id": .numbers(NumericArray(int64: 1)), "x": .list([])]),
    ] {
      #expect(throws: RecordsError.self, "\(bad)") { try writer.write(bad) }
    }
    try writer.write(record("ü/b", 2))
    try writer.finish()
    #expect(try keys(folder) == ["a", "ü/b"])
    #expect(writer.sampleCount == 2)
  }

  @Test func shardsAreEndedByCountAndByBytes() throws {
    for (samples, bytes, shards) in [(2, 1 << 30, 3), (100, 1500, 3), (100, 1, 5)] {
      let folder = try TemporaryFolder()
      var writer = try WebDatasetWriter(
        name: "w", features: features, shardSampleLimit: samples, shardByteLimit: bytes, createFile: folder.create)
      for key in ["a", "b", "c", "d", "e"] { try writer.write(record(key)) }
      try writer.finish()
      #expect(try keys(folder) == ["a", "b", "c", "d", "e"])
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".tar") }
      #expect(names.count == shards, "\(samples) samples, \(bytes) bytes")
    }
  }

  @Test func namesThatNoFieldCanHaveAreRefused() {
    for name in ["A", "a/b", ".a", "", "a\0b"] {
      #expect(throws: RecordsError.self, "\(name)") {
        _ = try WebDatasetWriter(
          name: "w", features: TFDSFeatures(features: [name: .text]), createFile: { try OutputFile(creating: $0) })
      }
    }
  }
}
