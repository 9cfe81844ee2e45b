import Hashing
public import Store

/// Writes a dataset as TFDS would: records in the order of their hashed keys, or as given if the facts say so, cut into
/// shards, with its descriptions.
///
/// Unless order is kept, records may come in any; equal records under equal keys give equal files. Payloads wait in an
/// unnamed temporary file, so memory holds some 40 bytes a record.
///
/// - Reference: tensorflow_datasets/core/{hashing,shuffle,writer}.py.
public struct TFDSWriter {
  private let features: TFDSFeatures
  private let createFile: (String) throws -> OutputFile
  private let didWrite: (_ split: String, _ record: Span<UInt8>) throws -> Void
  private let needsAllShards: Bool
  private var info: TFDSInfo
  private let shardCount: Int?

  /// Starts a dataset whose splits are still to come.
  ///
  /// - Parameters:
  ///   - info: the dataset's facts; its splits are filled in here.
  ///   - shardCount: shards a split, or `nil` for TFDS's own rule.
  ///   - needsAllShards: whether a split with fewer records than shards is an error; otherwise it has fewer shards.
  ///   - createFile: makes a file of the given name in the dataset's folder.
  ///   - didWrite: told of every record in the order on disk.
  /// - Throws: if no shards are asked for, or TFDS cannot describe a feature.
  public init(
    info: TFDSInfo, features: TFDSFeatures, shardCount: Int? = nil, needsAllShards: Bool = true,
    createFile: @escaping (String) throws -> OutputFile,
    didWrite: @escaping (_ split: String, _ record: Span<UInt8>) throws -> Void = { _, _ in }
  ) throws {
    if let shardCount, shardCount < 1 {
      throw RecordsError(.invalid, "\(shardCount) shards were asked for; at least one is needed")
    }
    self.info = info
    self.info.splits = []
    self.features = try features.knownToTFDS()
    self.shardCount = shardCount
    self.needsAllShards = needsAllShards
    self.createFile = createFile
    self.didWrite = didWrite
  }

  /// Writes one split: `records` is called once and hands over every record with its key.
  public mutating func writeSplit(
    _ name: String, records: (_ add: (_ key: Int, _ example: Example) throws -> Void) throws -> Void
  ) throws {
    var waiting = try WaitingSplit(name: name, isInGivenOrder: info.isInGivenOrder)
    try records { key, example in try waiting.append(example, key: String(key)) }
    try write(waiting)
  }

  /// Writes splits whose records come mixed: `records` is called once and hands over every record with its split and key.
  ///
  /// - Throws: if a record's split is none of `names`.
  public mutating func writeSplits(
    _ names: [String],
    records: (_ add: (_ split: String, _ key: String, _ example: Example) throws -> Void) throws -> Void
  ) throws {
    var waiting = try names.map { try WaitingSplit(name: $0, isInGivenOrder: info.isInGivenOrder) }
    try records { split, key, example in
      guard let index = names.firstIndex(where: { $0.isName(split) }) else {
        throw RecordsError(.invalid, "a record belongs to split '\(split)', but the splits are \(names)")
      }
      try waiting[index].append(example, key: key)
    }
    for split in waiting { try write(split) }
  }

  /// A split whose records have all come, or are still coming.
  private struct WaitingSplit {
    let name: String
    let isInGivenOrder: Bool
    let spool: RecordSpool
    var count = 0
    var dataByteCount = 0

    init(name: String, isInGivenOrder: Bool) throws(RecordsError) {
      self.name = name
      self.isInGivenOrder = isInGivenOrder
      spool = try RecordSpool()
    }

    mutating func append(_ example: Example, key: String) throws(RecordsError) {
      let data = example.serialized()
      try spool.append(
        data, hashedKey: isInGivenOrder ? HashedKey(ordinal: count) : HashedKey(split: name, key: key))
      count += 1
      dataByteCount += data.count
    }
  }

  private mutating func write(_ split: WaitingSplit) throws {
    let name = split.name
    let sorted = try split.spool.sorted(split: name)
    var shardCount =
      shardCount ?? ShardPlan.shardCount(dataByteCount: split.dataByteCount, recordCount: sorted.count)
    if !needsAllShards { shardCount = min(shardCount, sorted.count) }
    guard sorted.count >= shardCount else {
      throw RecordsError(
        .invalid, "split '\(name)' has \(sorted.count) records, which cannot fill \(shardCount) shards")
    }
    let lengths = shardCount == 0 ? [] : ShardPlan.lengths(recordCount: sorted.count, shardCount: shardCount)
    var position = 0
    for (shard, length) in lengths.enumerated() {
      let fileName = TFDSDirectory.shardFileName(
        template: TFDSInfo.defaultTemplate, dataset: info.name, split: name, shard: shard, shardCount: shardCount)
      var writer = try TFRecordWriter(file: createFile(fileName))
      for entry in sorted[position..<position + length] {
        let record = try split.spool.data(of: entry)
        try writer.write(record)
        try didWrite(name, record.span)
      }
      _ = try writer.finish()
      position += length
    }
    info.splits.append(TFDSInfo.Split(name: name, shardLengths: lengths, byteCount: split.dataByteCount))
  }

  /// Writes the descriptions and returns them; call once, after the last split.
  @discardableResult public consuming func finish() throws -> TFDSInfo {
    try features.write(createFile)
    let file = try createFile(TFDSInfo.fileName)
    try file.write(try info.json())
    _ = try file.finish()
    return info
  }
}

/// A record's place in the order on disk: MD5 of the split's name followed by the key, as one big-endian integer.
package struct HashedKey: Comparable, Sendable {
  private let high: UInt64
  private let low: UInt64

  /// Hashes a key; integers are given as decimal text.
  package init(split: String, key: String) {
    let digest = Array((split + key).utf8).withUnsafeBytes { MessageDigest.digest(of: $0, by: .md5) }
    var words: [UInt64] = [0, 0]
    for (offset, byte) in digest.enumerated() { words[offset / 8] = words[offset / 8] << 8 | UInt64(byte) }
    high = words[0]
    low = words[1]
  }

  /// The place of a record that stays where it was given.
  init(ordinal: Int) {
    high = 0
    low = UInt64(ordinal)
  }

  package static func < (left: HashedKey, right: HashedKey) -> Bool {
    (left.high, left.low) < (right.high, right.low)
  }
}
