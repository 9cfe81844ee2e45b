import Foundation
import Records
import Settings
import Store
import Testing

/// Whatever the format: shards that are converted one by one make the dataset that is read as a whole.
@Suite struct DividedDatasetTests {
  /// Converts all shards of a dataset into a folder, each as if it were alone.
  private func convert(_ dataset: DividedDataset) throws -> (folder: TemporaryFolder, features: TFDSFeatures) {
    let folder = try TemporaryFolder()
    var features = dataset.features
    if features == nil {
      let descriptions = try dataset.shards.map { shard in
        try ShardDescription(json: shard.description().json(), path: shard.name)
      }
      features = try dataset.features(describedBy: descriptions)
    }
    let known = try #require(features)
    let converted = try dataset.shards.enumerated().map { number, shard in
      try shard.convert(features: known, createFile: { try folder.create("\(number)-\($0)") })
      let facts = Array(try Data(contentsOf: URL(filePath: "\(folder.path)/\(number)-\(ConvertedShard.fileName)")))
      return try ConvertedShard(json: facts, path: shard.name)
    }
    _ = try TFDSInfo(
      gathering: converted, name: "x", features: known,
      place: { shard, file, name in
        try FileManager.default.moveItem(
          atPath: "\(folder.path)/\(shard)-\(file)", toPath: "\(folder.path)/\(name)")
      }, createFile: folder.create)
    return (folder, known)
  }

  /// Converts what lies in a folder, and compares every record of every split with those of the whole.
  func expectSame(_ path: String, _ whole: any RecordCollection, shards: Int) throws {
    let dataset = try DividedDataset(opening: path)
    #expect(dataset.shards.count == shards)
    let (folder, features) = try convert(dataset)
    #expect(features == whole.features)
    let result = try TFDSDirectory(opening: folder.path)
    #expect(result.info.isInGivenOrder)
    #expect(result.splits.map(\.name) == whole.splits.map(\.name))
    for split in whole.splits {
      let expected = try RecordCollectionTests.recordsOutOfOrder(whole, split: split.name)
      #expect(!expected.isEmpty)
      #expect(try RecordCollectionTests.recordsOutOfOrder(result, split: split.name) == expected)
    }
  }

  @Test func tfds() throws {
    let source = try TFDSDirectory(opening: golden("shapes/1.2.0"))
    try expectSame(source.path, source, shards: source.splits.reduce(0) { $0 + $1.shardLengths.count })
  }

  @Test(arguments: [true, false]) func webDataset(isDescribed: Bool) throws {
    let folder = try TemporaryFolder()
    let source = try StoredDataset(opening: golden("shapes/1.2.0"), format: .tfds)
    _ = try convertDataset(source, to: .webdataset, folder: folder.path, name: "x", createFile: folder.create)
    let tar = Array(try Data(contentsOf: URL(filePath: "\(folder.path)/x-000000.tar")))
    _ = try folder.write(try Compression.zstd.compressed(tar), to: "y.tar.zst")
    if !isDescribed { try FileManager.default.removeItem(atPath: "\(folder.path)/features.json") }
    // A table beside them is none of the records.
    _ = try folder.write(Array("a,b\n1,2\n".utf8), to: "index.csv")
    try expectSame(folder.path, WebDatasetCollection(opening: folder.path), shards: 2)
  }

  @Test(arguments: [true, false], [Compression.none, .gzip])
  func mds(isDescribed: Bool, compression: Compression) throws {
    let folder = try TemporaryFolder()
    let features = TFDSFeatures(features: ["text": .text, "label": .tensor(shape: [], type: .int64)])
    var writer = try MDSWriter(
      features: features, compression: compression, shardByteLimit: 4096, createFile: folder.create)
    for number in 0..<400 {
      try writer.write(
        NamedRecord(
          key: "", values: ["text": .bytes(Array("record \(number)".utf8)), "label": .numbers(NumericArray(int64: 3))]))
    }
    try writer.finish()
    if !isDescribed { try FileManager.default.removeItem(atPath: "\(folder.path)/features.json") }
    let whole = try MDSCollection(opening: folder.path)
    let count = whole.splits[0].shardLengths.count
    #expect(count > 1)
    try expectSame(folder.path, whole, shards: count)
  }

  private func media(_ names: [String]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for name in names {
      try Disk.makeFolder(Disk.folder(of: "\(folder.path)/\(name)"))
      _ = try folder.write(Array(name.utf8), to: name)
    }
    return folder
  }

  @Test func media() throws {
    let names = (0..<400).flatMap { ["train/cat/\($0).png", "train/dog/\($0).jpg", "test/dog/\($0).png"] }
    let folder = try media(names)
    let whole = try MediaFolder(opening: folder.path, kind: .images)
    let count = try DividedDataset(opening: folder.path).shards.count
    #expect((5..<40).contains(count), "\(count) runs of some 128 files")
    try expectSame(folder.path, whole, shards: count)
  }

  /// What two divisions have in common: a run counts by its files' roles, order and names.
  private func runs(_ folder: TemporaryFolder) throws -> Set<[String]> {
    Set(
      try DividedDataset(opening: folder.path).shards.map { shard in
        shard.files.map { "\($0.role) \($0.name) \($0.path)" }
      })
  }

  @Test func filesThatComeOrGoChangeTheirOwnRunOnly() throws {
    func name(_ number: Int) -> String { "a/\(String(100_000 + number)).png" }
    let folder = try media((0..<2000).map { name($0 * 2) } + ["b/x.png"])
    let before = try runs(folder)
    #expect(before.count > 8)
    _ = try folder.write([1], to: name(1001))
    let inserted = try runs(folder)
    #expect(before.subtracting(inserted).count == 1)
    try FileManager.default.removeItem(atPath: "\(folder.path)/\(name(1001))")
    for number in 2000..<2020 { _ = try folder.write([1], to: name(number * 2)) }
    let appended = try runs(folder)
    // The run at the end of class a, in which class b begins.
    #expect((1...2).contains(before.subtracting(appended).count))
    // A class in front moves the numbers of all others.
    try FileManager.default.createDirectory(atPath: "\(folder.path)/A", withIntermediateDirectories: true)
    _ = try folder.write([1], to: "A/x.png")
    #expect(try runs(folder).isDisjoint(with: appended))
  }

  @Test func csv() throws {
    let folder = try TemporaryFolder()
    let tables = [
      "a.csv": "n,x,class,t\n1,2,dog,7\n2,3,cat,8\n", "b.csv": "n,x,class,t\n3,0.5,eel,\"nine\"\n",
    ]
    for (name, text) in tables { _ = try folder.write(Array(text.utf8), to: name) }
    let joined = try TemporaryFolder()
    let path = try joined.write(
      Array("n,x,class,t\n1,2,dog,7\n2,3,cat,8\n3,0.5,eel,\"nine\"\n".utf8), to: "all.csv")
    let whole = try CSVTable(opening: path, declared: ["class": .label(names: nil)])
    let dataset = try DividedDataset(opening: folder.path, columns: ["class": .label(names: nil)])
    let (result, features) = try convert(dataset)
    #expect(features == whole.features)
    #expect(
      try RecordCollectionTests.recordsOutOfOrder(TFDSDirectory(opening: result.path))
        == RecordCollectionTests.recordsOutOfOrder(whole))
    let facts = try dataset.parameters(of: dataset.shards[0], features: features)
    #expect(facts["labels"] == .list([.list([.string("class.labels.txt"), .string("cat\ndog\neel\n")])]))
  }

  @Test func csvNamesTheFilesThatItReads() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(Array("file,n\nb.png,1\na.png,2\nb.png,3\n".utf8), to: "a.csv")
    for name in ["a.png", "b.png", "c.png"] { _ = try folder.write([1], to: name) }
    let dataset = try DividedDataset(opening: folder.path, columns: ["file": .image])
    #expect(dataset.shards[0].files.map(\.path) == ["a.csv", "a.png", "b.png"])
  }

  @Test func npz() throws {
    let folder = try TemporaryFolder()
    func archive(_ name: String, _ arrays: [(String, NumericArray)]) throws {
      let tar = try TarWriter(file: folder.create(name))
      for (name, array) in arrays { try tar.write(NPYArray.file(array), as: "\(name).npy") }
      _ = try tar.finish()
    }
    func labels(_ values: [UInt8]) -> NumericArray {
      NumericArray(type: .uint8, shape: [values.count], bytes: values)
    }
    func rows(_ count: Int) -> NumericArray {
      NumericArray(type: .uint8, shape: [count, 2], bytes: (0..<count * 2).map { UInt8($0) })
    }
    try archive(
      "a.npz", [("x_train", rows(2)), ("y_train", labels([1, 0])), ("x_test", rows(1)), ("y_test", labels([7]))])
    try archive("b.npz", [("x_train", rows(3)), ("y_train", labels([2, 1, 0]))])
    let dataset = try DividedDataset(opening: folder.path)
    let (result, features) = try convert(dataset)
    #expect(features.features["y"] == .classLabel(classCount: 8, names: []))
    let directory = try TFDSDirectory(opening: result.path)
    #expect(directory.splits.map(\.name) == ["train", "test"])
    #expect(directory.splits.map(\.shardLengths) == [[2, 3], [1]])
    let records = try RecordCollectionTests.recordsOutOfOrder(directory)
    #expect(records.map { $0["y"] } == [1, 0, 2, 1, 0].map { .numbers(NumericArray(int64: $0)) })
    // The form of a record does not depend on how many classes there are.
    #expect(try dataset.parameters(of: dataset.shards[0], features: features) == dataset.shards[0].parameters)
    try archive("c.npz", [("x_train", rows(1)), ("z_train", labels([1]))])
    let error = #expect(throws: RecordsError.self) { try convert(DividedDataset(opening: folder.path)) }
    #expect(error?.message.contains("c.npz") == true && error?.message.contains("all must have the same") == true)
  }

  @Test func whatContradictsIsNamed() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(Array("a,b\n1,2\n".utf8), to: "a.csv")
    _ = try folder.write(Array("a,c\n1,2\n".utf8), to: "b.csv")
    let error = #expect(throws: RecordsError.self) { try convert(DividedDataset(opening: folder.path)) }
    #expect(error?.message.contains("b.csv: the columns are a, c, but a, b") == true, "\(error?.message ?? "")")
    #expect(throws: RecordsError.self) {
      try DividedDataset(opening: golden("shapes/1.2.0"), columns: ["label": .integer])
    }
  }
}
