import Foundation
import Records
import Store
import Testing

@Suite struct WebDatasetCollectionTests {
  private func tar(_ members: [(String, [UInt8])], _ folder: TemporaryFolder, _ name: String = "a.tar") throws {
    let writer = try TarWriter(file: folder.create(name))
    for (name, bytes) in members { try writer.write(bytes, as: name) }
    _ = try writer.finish()
  }

  @Test func samplesOfSeveralFilesLongNamesAndMetadataBetween() throws {
    let folder = try TemporaryFolder()
    let long = String(repeating: "länge/", count: 40) + "k"
    try tar(
      [
        ("__meta__", [9]), ("a.txt", Array("one".utf8)), ("README", [1]), ("a.cls", Array("3".utf8)),
        ("\(long).txt", Array("two".utf8)), ("\(long).cls", Array("4".utf8)), ("notes", [1]),
      ], folder)
    let collection = try WebDatasetCollection(opening: folder.path, split: "all")
    let records = try RecordCollectionTests.recordsOutOfOrder(collection, split: "all")
    func text(_ name: String) -> [RecordValue?] { records.map { $0[name] } }
    #expect(text("txt") == [.bytes(Array("one".utf8)), .bytes(Array("two".utf8))])
    #expect(text("cls") == [.numbers(NumericArray(int64: 3)), .numbers(NumericArray(int64: 4))])
    #expect(text("__key__") == [.bytes(Array("a".utf8)), .bytes(Array(long.utf8))])
  }

  @Test func aKeyThatComesAgainIsLocated() throws {
    let folder = try TemporaryFolder()
    try tar([("a.txt", [1]), ("b.txt", [2]), ("a.cls", [51])], folder)
    // With a description nothing but the scan of the headers can see it.
    let features = TFDSFeatures(features: ["txt": .text])
    _ = try folder.write(Array(features.json()), to: "features.json")
    let error = #expect(throws: RecordsError.self) { try WebDatasetCollection(opening: folder.path) }
    #expect(error?.code == .damaged)
    #expect(error?.message.contains("a.tar: key 'a' at byte 2048") == true, "\(error?.message ?? "")")
  }

  @Test func aShardCutShortIsAnErrorAtOnce() throws {
    let folder = try TemporaryFolder()
    try tar((0..<9).map { ("k\($0).txt", [UInt8](repeating: 65, count: 700)) }, folder)
    let whole = Array(try Data(contentsOf: URL(filePath: "\(folder.path)/a.tar")))
    // The end mark may be short; anything more is a loss.
    for count in [0, 300, 512, 5000, whole.count - 1600] {
      _ = try folder.write(Array(whole.prefix(count)), to: "a.tar")
      #expect(throws: RecordsError.self, "cut to \(count)") { try WebDatasetCollection(opening: folder.path) }
    }
  }

  @Test func aShardThatChangedSinceIsNotServed() throws {
    let folder = try TemporaryFolder()
    try tar([("a.txt", [65]), ("b.txt", [66])], folder)
    let collection = try WebDatasetCollection(opening: folder.path)
    let split = collection.splits[0]
    let path = collection.shardPath(split: split, shard: 0)
    _ = FileManager.default.createFile(atPath: path, contents: Data(repeating: 0, count: 100))
    let changed = #expect(throws: RecordsError.self) { try collection.makeReader(split: split, shard: 0) }
    #expect(changed?.message.contains("has changed") == true)
    // The same length, other samples.
    try FileManager.default.removeItem(atPath: path)
    try tar([("a.txt", [65]), ("a.cls", [49])], folder)
    let reader = try collection.makeReader(split: split, shard: 0)
    let error = #expect(throws: RecordsError.self) { try reader.read(1) { _ in } }
    #expect(error?.message.contains(path) == true)
  }

  @Test func aFieldThatDoesNotFitNamesItsSample() throws {
    let folder = try TemporaryFolder()
    try tar([("a.txt", [65]), ("a.cls", [49]), ("b.txt", [66]), ("b.cls", [120])], folder)
    let error = #expect(throws: RecordsError.self) { try WebDatasetCollection(opening: folder.path) }
    #expect(error?.message.contains("sample 'b', field 'cls'") == true)
    let empty = try TemporaryFolder()
    #expect(throws: RecordsError.self) { try WebDatasetCollection(opening: empty.path) }
  }
}
