import Foundation
import Records
import Testing

@Suite struct TFDSDirectoryTests {
  private struct Expected: Decodable {
    var area: Float
    var box: [Int64]
    var id: String
    var label: Int64
  }

  @Test func readsWhatTFDSWrote() throws {
    let directory = try TFDSDirectory(opening: golden("shapes/1.2.0"))
    #expect(directory.info.version == "1.2.0")
    #expect(directory.features.features["image"] == .image(shape: [20, 24, 3], encoding: "png"))
    #expect(
      directory.features.features["label"] == .classLabel(classCount: 3, names: ["circle", "square", "triangle"]))
    #expect(directory.features.features["box"] == .tensor(shape: [4], type: .int32))
    #expect(directory.features.features["tags"] == .sequence(.text, length: nil))
    let data = try Data(contentsOf: URL(filePath: golden("shapes-expected.json")))
    let expected = try JSONDecoder().decode([String: [Expected]].self, from: data)
    for split in directory.info.splits {
      let records = try #require(expected[split.name])
      var position = 0
      for (shard, length) in split.shardLengths.enumerated() {
        let reader = try ShardReader(path: directory.shardPath(split: split, shard: shard), declaredCount: length)
        for ordinal in 0..<length {
          let features = try reader.withRecord(ordinal) { try Example(parsing: $0).features }
          let record = records[position]
          #expect(features["id"] == .bytes([Array(record.id.utf8)]))
          #expect(features["area"] == .floats([record.area]))
          #expect(features["box"] == .integers(record.box))
          #expect(features["label"] == .integers([record.label]))
          position += 1
        }
      }
      #expect(position == records.count)
    }
  }

  @Test func aMissingShardIsNamed() throws {
    let folder = try TemporaryFolder()
    let copy = "\(folder.path)/shapes"
    try FileManager.default.copyItem(atPath: golden("shapes/1.2.0"), toPath: copy)
    try FileManager.default.removeItem(atPath: "\(copy)/shapes-test.tfrecord-00002-of-00004")
    let error = #expect(throws: RecordsError.self) { try TFDSDirectory(opening: copy) }
    #expect(error?.code == .notFound)
    #expect(error?.message.contains("shapes-test.tfrecord-00002-of-00004 is missing") == true)
  }

  @Test(arguments: ["../x-{SHARD_X_OF_Y}", "", "a/b"]) func shardsOutsideTheFolderAreRefused(template: String) throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(
      Array(#"{"name":"x","splits":[{"name":"t","shardLengths":["1"],"filepathTemplate":"\#(template)"}]}"#.utf8),
      to: TFDSInfo.fileName)
    _ = try folder.write(TFDSFeatures(features: [:]).json(), to: TFDSFeatures.fileName)
    let error = #expect(throws: RecordsError.self) { try TFDSDirectory(opening: folder.path) }
    #expect(error?.code == .damaged)
    #expect(error?.message.contains("split 't' is no file in the folder") == true)
  }

  @Test(arguments: [
    (#"{"name":"x","fileFormat":"array_record","splits":[]}"#, "array_record"),
    (#"{"name":"x","splits":[{"name":"train","shardLengths":["-1"]}]}"#, "not counts"),
    (#"{"name":"x","splits":[{"name":"train","shardLengths":["9223372036854775807","9"]}]}"#, "not counts"),
    (#"{"name":"x","splits":[{"name":"train","shardLengths":["9223372036854775807"]}]}"#, "not counts"),
    (#"{"splits":[]}"#, "'name' is missing"),
    (#"{"name":"x","splits":[{"name":"t","shardLengths":["abc"]}]}"#, "integer"),
    ("{", "not valid"),
  ]) func refusesInfo(json: String, words: String) {
    let error = #expect(throws: RecordsError.self) { try TFDSInfo(json: Array(json.utf8), path: "p/dataset_info.json") }
    #expect(error?.message.contains("p/dataset_info.json") == true)
    #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
  }
}
