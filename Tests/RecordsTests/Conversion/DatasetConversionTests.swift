import Foundation
import Records
import Store
import Testing

@Suite struct DatasetConversionTests {
  private func convert(
    _ source: StoredDataset, to format: DatasetFormat, _ folder: TemporaryFolder,
    compression: Compression = .none
  ) throws -> (StoredDataset, DatasetConversion) {
    let proof = try convertDataset(
      source, to: format, folder: folder.path, name: "copy", compression: compression, createFile: folder.create)
    return (try StoredDataset(opening: folder.path, format: format), proof)
  }

  @Test(arguments: ["shapes/1.2.0", "tones/1.0.0"]) func roundTripThroughAllFormatsKeepsEveryValue(
    name: String
  ) throws {
    let source = try StoredDataset(opening: golden(name), format: .tfds)
    let folders = try (0..<4).map { _ in try TemporaryFolder() }
    defer { withExtendedLifetime(folders) {} }
    let (web, first) = try convert(source, to: .webdataset, folders[0])
    let (mds, second) = try convert(web, to: .mds, folders[1], compression: .zstd)
    let (packed, third) = try convert(mds, to: .mds, folders[2], compression: .gzip)
    let (tfds, fourth) = try convert(packed, to: .tfds, folders[3])
    #expect(first.recordCount == (name.hasPrefix("shapes") ? 157 : 60))
    #expect([second.digest, third.digest, fourth.digest] == [first.digest, first.digest, first.digest])
    #expect(tfds.features?.features["label"] == source.features?.features["label"])
  }

  @Test func everyKindSurvivesMDS() throws {
    let source = try StoredDataset(opening: golden("kinds/1.0.0"), format: .tfds)
    let folders = [try TemporaryFolder(), try TemporaryFolder()]
    defer { withExtendedLifetime(folders) {} }
    let (mds, first) = try convert(source, to: .mds, folders[0])
    let (tfds, second) = try convert(mds, to: .tfds, folders[1])
    #expect(first == second)
    #expect(tfds.features == source.features)
  }

  @Test func rowsOfImagesAreRefusedByName() throws {
    let source = try StoredDataset(opening: golden("kinds/1.0.0"), format: .tfds)
    let error = #expect(throws: RecordsError.self) { try convert(source, to: .webdataset, try TemporaryFolder()) }
    #expect(error?.code == .unsupported)
    #expect(error?.message.contains("'film'") == true)
  }

  @Test func whatIsNotDescribedIsFoundOut() throws {
    let folders = try (0..<3).map { _ in try TemporaryFolder() }
    defer { withExtendedLifetime(folders) {} }
    let tar = try TarWriter(file: folders[0].create("x.tar"))
    for index in 0..<4 {
      try tar.write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, UInt8(index)], as: "a/k\(index).PNG")
      try tar.write(Array("\(index)".utf8), as: "a/k\(index).cls")
      try tar.write(Array("wörd".utf8), as: "a/k\(index).txt")
      let row = (0..<index).map { "\($0)" }.joined(separator: ",")
      try tar.write(Array(#"{"row":[\#(row)],"deep":{"x":1.5}}"#.utf8), as: "a/k\(index).meta.json")
      if index != 2 { try tar.write(Array("n".utf8), as: "a/k\(index).note.txt") }
    }
    _ = try tar.finish()
    let web = try StoredDataset(opening: folders[0].path, format: .webdataset)
    let (mds, first) = try convert(web, to: .mds, folders[1])
    let (back, second) = try convert(mds, to: .webdataset, folders[2])
    #expect(first == second)
    var keys: [String] = []
    try back.forEach { keys.append($0.key) }
    #expect(keys == ["a/k0", "a/k1", "a/k2", "a/k3"])
    let features = try #require(mds.features).features
    #expect(features["png"] == .image(shape: [nil, nil, nil], encoding: "png"))
    #expect(features["cls"] == .tensor(shape: [], type: .int64))
    #expect(features["txt"] == .text)
    #expect(features["note.txt"] == .optional(.text))
  }

  @Test(arguments: DatasetFormat.written) func whatDoesNotFitNamesTheRecord(format: DatasetFormat) throws {
    let (folder, result) = (try TemporaryFolder(), try TemporaryFolder())
    let tar = try TarWriter(file: folder.create("x.tar"))
    try tar.write(Array("[1]".utf8), as: "a.row.json")
    try tar.write(Array(#"["x"]"#.utf8), as: "b.row.json")
    _ = try tar.finish()
    let web = try StoredDataset(opening: folder.path, format: .webdataset)
    let error = #expect(throws: RecordsError.self) { try convert(web, to: format, result) }
    #expect(error?.message.hasPrefix("record 'b': value 'row.json' is a list") == true, "\(error?.message ?? "")")
    #expect(try FileManager.default.contentsOfDirectory(atPath: result.path).isEmpty)
  }

  @Test func chainsSeeKeysNamesValuesAndOrder() {
    let records = [
      NamedRecord(key: "a", values: ["x": .bytes([1]), "y": .list([])]),
      NamedRecord(key: "b", values: ["x": .bytes([1]), "y": .list([])]),
      NamedRecord(key: "a", values: ["z": .bytes([1]), "y": .list([])]),
      NamedRecord(key: "a", values: ["x": .bytes([2]), "y": .list([])]),
      NamedRecord(key: "a", values: ["x": .bytes([1]), "y": .fields([:])]),
    ]
    var digests: Set<Digest> = []
    for (left, right) in records.flatMap({ left in records.map { (left, $0) } }) {
      var chain = RecordChain()
      chain.add(left)
      digests.insert(chain.digest)
      chain.add(right)
      digests.insert(chain.digest)
    }
    #expect(digests.count == 5 + 25)
  }
}
