import Foundation
import Records
import Store
import Testing

/// What every collection has to keep: each record by its number, whatever the order, equal to what reading in order gives.
@Suite struct RecordCollectionTests {
  /// Reads all records of a split out of order, each through a reader that has read others before.
  static func recordsOutOfOrder(
    _ collection: any RecordCollection, split name: String = "train"
  ) throws -> [NamedValues<RecordValue>] {
    let split = try #require(collection.splits.first { $0.name == name })
    func scrambled(_ count: Int) -> [Int] { (0..<count).sorted { $0 * 7919 % 1009 < $1 * 7919 % 1009 } }
    var records: [NamedValues<RecordValue>] = []
    for (shard, length) in split.shardLengths.enumerated() {
      let reader = try collection.makeReader(split: split, shard: shard)
      var values = [NamedValues<RecordValue>?](repeating: nil, count: length)
      for ordinal in scrambled(length) + (0..<length).reversed() {
        try reader.read(ordinal) { bytes in
          let found = try collection.features.values(of: Example(parsing: bytes))
          #expect(values[ordinal] == nil || values[ordinal] == found)
          values[ordinal] = found
        }
      }
      records += values.compactMap(\.self)
    }
    #expect(records.count == split.recordCount)
    return records
  }

  /// The records of a dataset with their keys as a value, in order.
  private func records(_ dataset: StoredDataset, keyed: Bool) throws -> [NamedValues<RecordValue>] {
    var records: [NamedValues<RecordValue>] = []
    try dataset.forEach { record in
      var values = record.values
      if keyed { values["__key__"] = .bytes(Array(record.key.utf8)) }
      records.append(values)
    }
    return records
  }

  private func converted(
    _ name: String, to format: DatasetFormat, compression: Compression = .none
  ) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let source = try StoredDataset(opening: golden(name), format: .tfds)
    _ = try convertDataset(
      source, to: format, folder: folder.path, name: "x", compression: compression, createFile: folder.create)
    return folder
  }

  @Test(arguments: [Compression.none, .gzip, .zstd], [true, false])
  func mdsSamplesByNumber(compression: Compression, isDescribed: Bool) throws {
    let folder = try converted("shapes/1.2.0", to: .mds, compression: compression)
    let expected = try records(StoredDataset(opening: folder.path, format: .mds), keyed: false)
    if !isDescribed { try FileManager.default.removeItem(atPath: "\(folder.path)/features.json") }
    let collection = try MDSCollection(opening: folder.path)
    let source = try TFDSDirectory(opening: golden("shapes/1.2.0"))
    #expect((collection.features == source.features) == isDescribed)
    #expect(collection.name == folder.path.split(separator: "/").last.map(String.init))
    #expect(try Self.recordsOutOfOrder(collection) == expected)
  }

  /// Without a description a truth is a byte, text and image are what their bytes tell.
  @Test func mdsColumnsAreDescribedByTheirSamples() throws {
    let folder = try converted("shapes/1.2.0", to: .mds)
    try FileManager.default.removeItem(atPath: "\(folder.path)/features.json")
    let features = try MDSCollection(opening: folder.path, split: "all").features.features
    #expect(features["image"] == .image(shape: [nil, nil, nil], encoding: "png"))
    #expect(features["label"] == .tensor(shape: [], type: .int64))
  }

  @Test(arguments: ["x.tar", "x.tar.gz", "x.tar.zst"], [true, false])
  func webDatasetSamplesByNumber(name: String, isDescribed: Bool) throws {
    let folder = try converted("shapes/1.2.0", to: .webdataset)
    if !isDescribed { try FileManager.default.removeItem(atPath: "\(folder.path)/features.json") }
    let shard = "\(folder.path)/x-000000.tar"
    let plain = Array(try Data(contentsOf: URL(filePath: shard)))
    try FileManager.default.removeItem(atPath: shard)
    let packed = try (name.hasSuffix("gz") ? Compression.gzip : name.hasSuffix("zst") ? .zstd : .none).compressed(plain)
    _ = try folder.write(packed, to: name)
    _ = try folder.write(packed, to: "y" + name.dropFirst())
    let collection = try WebDatasetCollection(opening: folder.path)
    let source = try TFDSDirectory(opening: golden("shapes/1.2.0"))
    #expect((collection.features.features["label"] == source.features.features["label"]) == isDescribed)
    #expect(collection.splits[0].shardLengths == [157, 157])
    #expect(collection.shardPath(split: collection.splits[0], shard: 1) == "\(folder.path)/y" + name.dropFirst())
    let expected = try records(StoredDataset(opening: folder.path, format: .webdataset), keyed: true)
    #expect(try Self.recordsOutOfOrder(collection) == expected)
  }
}
