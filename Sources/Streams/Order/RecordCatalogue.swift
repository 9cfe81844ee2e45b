public import Records

/// The collections that a stream draws from, with one numbering of records through all of them: collections as given,
/// splits as declared, shards in order.
public struct RecordCatalogue: Sendable {
  /// The collections.
  public let collections: [any RecordCollection]

  /// How many records there are.
  public let recordCount: Int

  /// A shard that holds records.
  struct Shard: Sendable {
    var collection: Int
    var split: TFDSInfo.Split
    /// The shard's number in its split.
    var number: Int
    var records: Range<Int>
  }

  let shards: [Shard]

  /// Numbers the records of collections.
  public init(_ collections: [any RecordCollection]) {
    self.collections = collections
    var shards: [Shard] = []
    var total = 0
    for (collection, opened) in collections.enumerated() {
      for split in opened.splits {
        for (number, length) in split.shardLengths.enumerated() where length > 0 {
          shards.append(
            Shard(collection: collection, split: split, number: number, records: total..<total + length))
          total += length
        }
      }
    }
    self.shards = shards
    recordCount = total
  }

  /// The shard that holds a record.
  ///
  /// Complexity: O(log shards).
  func shardIndex(of record: Int) -> Int {
    precondition((0..<recordCount).contains(record), "record \(record) of \(recordCount)")
    var (low, high) = (0, shards.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if shards[middle].records.lowerBound <= record { low = middle } else { high = middle }
    }
    return low
  }

  /// The runs of records that a split expression selects, one for each shard it touches, in its order.
  func runs(of expression: String, collection: Int) throws -> [Range<Int>] {
    guard collections.indices.contains(collection) else {
      throw StreamsError(
        .configuration, "split '\(expression)' is of collection \(collection), but there are \(collections.count)")
    }
    var runs: [Range<Int>] = []
    for chosen in try SplitExpression(parsing: expression).ranges(in: collections[collection].splits) {
      var start = 0
      for shard in shards where shard.collection == collection && shard.split.name.isName(chosen.split) {
        let overlap = chosen.range.clamped(to: start..<start + shard.records.count)
        if !overlap.isEmpty {
          let first = shard.records.lowerBound - start
          runs.append(first + overlap.lowerBound..<first + overlap.upperBound)
        }
        start += shard.records.count
      }
    }
    return runs
  }

  /// Names a record.
  ///
  /// - Precondition: the record's number is in `0..<recordCount`.
  public func identity(of record: Int) -> RecordIdentity {
    let shard = shards[shardIndex(of: record)]
    return RecordIdentity(
      split: shard.split.name, shard: shard.number, ordinal: record - shard.records.lowerBound, record: record,
      shardPath: collections[shard.collection].shardPath(split: shard.split, shard: shard.number))
  }
}

/// Which record of a dataset, whatever selection chose it.
public struct RecordIdentity: Sendable, Hashable, CustomStringConvertible {
  /// The split that the record is stored in.
  public let split: String
  /// The shard's number in its split.
  public let shard: Int
  /// The record's number in its shard.
  public let ordinal: Int
  /// The record's number in the catalogue.
  public let record: Int
  /// The shard's path.
  public let shardPath: String

  /// TFDS's own name of the record: file name and ordinal.
  public var description: String { "\(shardPath.split(separator: "/").last ?? "")__\(ordinal)" }
}
