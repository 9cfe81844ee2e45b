import Foundation
import Records
import Testing

@Suite struct TFDSWriterTests {
  private let features = TFDSFeatures(features: [
    "label": .classLabel(classCount: 2, names: ["no", "yes"]), "key": .tensor(shape: [], type: .int64),
  ])

  private func write(keys: [Int], shards: Int?, to folder: TemporaryFolder) throws -> TFDSInfo {
    var writer = try TFDSWriter(
      info: TFDSInfo(name: "tiny", version: "1.0.0", splits: []), features: features, shardCount: shards,
      createFile: folder.create)
    try writer.writeSplit("train") { add in
      for key in keys {
        try add(key, Example(features: ["key": .integers([Int64(key)]), "label": .integers([Int64(key % 2)])]))
      }
    }
    return try writer.finish()
  }

  private func keys(in folder: TemporaryFolder) throws -> [Int64] {
    let directory = try TFDSDirectory(opening: folder.path)
    var keys: [Int64] = []
    for shard in directory.info.splits[0].shardLengths.indices {
      var reader = try TFRecordReader(path: directory.shardPath(split: directory.info.splits[0], shard: shard))
      while let record = try reader.next() {
        if case .integers(let key) = try Example(parsing: record.span).features["key"] { keys += key }
      }
    }
    return keys
  }

  @Test func orderOnDiskIsThatOfHashedKeys() throws {
    let folder = try TemporaryFolder()
    let info = try write(keys: Array(0..<10), shards: 3, to: folder)
    #expect(try keys(in: folder) == [6, 5, 4, 0, 8, 3, 1, 9, 7, 2])
    #expect(info.splits[0].shardLengths == [3, 4, 3])
    let directory = try TFDSDirectory(opening: folder.path)
    #expect(directory.info == info)
    #expect(directory.features == features)
  }

  @Test func splitsThatComeMixedAreAsIfTheyCameOneByOne() throws {
    let (mixed, single) = (try TemporaryFolder(), try TemporaryFolder())
    func writer(_ folder: TemporaryFolder) throws -> TFDSWriter {
      try TFDSWriter(
        info: TFDSInfo(name: "tiny", version: "1.0.0", splits: []), features: features, shardCount: 2,
        createFile: folder.create)
    }
    func example(_ key: Int) -> Example {
      Example(features: ["key": .integers([Int64(key)]), "label": .integers([0])])
    }
    var one = try writer(mixed)
    try one.writeSplits(["train", "test"]) { add in
      for key in 0..<20 { try add(key % 3 == 0 ? "test" : "train", "\(key)", example(key)) }
    }
    let info = try one.finish()
    var two = try writer(single)
    for split in ["train", "test"] {
      try two.writeSplit(split) { add in
        for key in 0..<20 where (key % 3 == 0) == (split == "test") { try add(key, example(key)) }
      }
    }
    #expect(try two.finish() == info)
    #expect(info.splits.map(\.recordCount) == [13, 7])
    for name in try FileManager.default.contentsOfDirectory(atPath: single.path) {
      let files = try [mixed, single].map { try Data(contentsOf: URL(filePath: "\($0.path)/\(name)")) }
      #expect(files[0] == files[1])
    }
    var three = try writer(TemporaryFolder())
    let error = #expect(throws: RecordsError.self) {
      try three.writeSplits(["train"]) { add in try add("tset", "0", example(0)) }
    }
    #expect(error?.message.contains("'tset'") == true)
  }

  @Test func orderOfArrivalDoesNotMatter() throws {
    let (first, second) = (try TemporaryFolder(), try TemporaryFolder())
    _ = try write(keys: Array(0..<50), shards: 4, to: first)
    _ = try write(keys: Array((0..<50).reversed()), shards: 4, to: second)
    for name in try FileManager.default.contentsOfDirectory(atPath: first.path) {
      let files = try [first, second].map { try Data(contentsOf: URL(filePath: "\($0.path)/\(name)")) }
      #expect(files[0] == files[1], "\(name)")
    }
  }

  @Test func optionalFeaturesAreDescribedAsTFDSCan() throws {
    let folder = try TemporaryFolder()
    let info = TFDSInfo(name: "x", version: "1.0.0", splits: [])
    let pair = TFDSFeatures.Feature.optional(.tensor(shape: [2], type: .int8))
    let text = TFDSFeatures(features: ["a": .dictionary(["b": .optional(.text), "c": pair])])
    let writer = try TFDSWriter(info: info, features: text, createFile: folder.create)
    _ = try writer.finish()
    #expect(
      try TFDSDirectory(opening: folder.path).features.features == [
        "a": .dictionary(["b": .optional(.strings(shape: [])), "c": pair])
      ])
    let image = TFDSFeatures.Feature.optional(.image(shape: [1, 1, 1], encoding: "png"))
    let sequence = TFDSFeatures(features: ["a": .sequence(.dictionary(["b": image]), length: nil)])
    let error = #expect(throws: RecordsError.self) {
      _ = try TFDSWriter(info: info, features: sequence, createFile: folder.create)
    }
    #expect(error?.message.contains("'a/b'") == true)
    // Elsewhere the description is ours alone.
    #expect(try TFDSFeatures(json: sequence.json(), path: "f") { _ in nil } == sequence)
    #expect(try TFDSFeatures(json: text.json(), path: "f") { _ in nil } == text)
  }

  @Test func equalKeysAndTooManyShardsAreRefused() throws {
    #expect(throws: RecordsError.self) { try write(keys: [1, 2, 1], shards: 1, to: TemporaryFolder()) }
    #expect(throws: RecordsError.self) { try write(keys: [1, 2], shards: 3, to: TemporaryFolder()) }
    #expect(throws: RecordsError.self) { try write(keys: [1, 2], shards: 0, to: TemporaryFolder()) }
  }
}
