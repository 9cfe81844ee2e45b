import Arrays
import Records
import Streams

/// A collection that has numbers of records, and no records.
struct NumberedCollection: RecordCollection {
  let path = "/nowhere"
  let name = "numbered"
  let features = TFDSFeatures(features: [:])
  let splits: [TFDSInfo.Split]

  init(_ splits: [(String, [Int])]) { self.splits = splits.map { TFDSInfo.Split(name: $0.0, shardLengths: $0.1) } }

  func shardPath(split: TFDSInfo.Split, shard: Int) -> String { "\(path)/\(split.name)-\(shard)" }

  func makeReader(split: TFDSInfo.Split, shard: Int) throws -> any RecordReader {
    throw RecordsError(.notFound, "there are no records")
  }

  /// The references of a selection of one collection with one split, `train`.
  static func references(
    _ selection: RecordSelection, shards: [Int], seed: UInt64 = 1, limit: Int = .max
  ) throws -> [RecordReference] {
    let catalogue = RecordCatalogue([NumberedCollection([("train", shards)])])
    var cursor = try selection.cursor(in: catalogue, key: RandomKey(seed: seed))
    return references(&cursor, limit: limit)
  }

  static func references(_ cursor: inout any RecordCursor, limit: Int = .max) -> [RecordReference] {
    var references: [RecordReference] = []
    while references.count < limit, let reference = cursor.next() { references.append(reference) }
    return references
  }

  static func records(
    _ selection: RecordSelection, shards: [Int], seed: UInt64 = 1, limit: Int = .max
  ) throws -> [Int] {
    try references(selection, shards: shards, seed: seed, limit: limit).map(\.record)
  }
}
