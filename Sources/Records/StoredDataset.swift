/// One split of a dataset on disk, in any format that is read.
public enum StoredDataset: Sendable {
  /// A split in TFDS's layout.
  case tfds(TFDSDirectory, split: TFDSInfo.Split)
  /// A folder of tar files, read in the order of their names.
  case webDataset(folder: String, shards: [String], features: TFDSFeatures?)
  /// A folder with `index.json`.
  case mds(folder: String, index: MDSIndex, features: TFDSFeatures?)
  /// A split of a format that is only read.
  case collection(any RecordCollection, split: TFDSInfo.Split)

  /// The formats that are both read and written.
  public enum Format: String, Sendable, CaseIterable {
    case tfds, webdataset, mds
  }

  /// The name under which formats without keys keep the key of a record that had one.
  static let keyName = "__key__"

  /// Opens a dataset's folder.
  ///
  /// - Parameter split: of a dataset in TFDS's layout; the others have one split a folder.
  public init(opening folder: String, format: Format, split: String = "train") throws {
    switch format {
    case .tfds:
      let directory = try TFDSDirectory(opening: folder)
      guard let found = directory.info.splits.first(where: { $0.name.isName(split) }) else {
        throw RecordsError(
          .notFound,
          "\(folder) has no split '\(split)'; it has " + directory.info.splits.map(\.name).joined(separator: ", "))
      }
      self = .tfds(directory, split: found)
    case .webdataset:
      let shards = try WebDatasetCollection.shardNames(in: folder)
      self = .webDataset(folder: folder, shards: shards, features: try TFDSFeatures.stored(in: folder))
    case .mds:
      let path = "\(folder)/\(MDSIndex.fileName)"
      let index = try MDSIndex(json: InputFile.contents(of: path, limit: 1 << 28), path: path)
      self = .mds(folder: folder, index: index, features: try TFDSFeatures.stored(in: folder))
    }
  }

  /// What the values are; `nil` if the dataset does not describe them.
  public var features: TFDSFeatures? {
    switch self {
    case .tfds(let directory, _): directory.features
    case .webDataset(_, _, let features), .mds(_, _, let features): features
    case .collection(let collection, _): collection.features
    }
  }

  /// Whether the format itself names its records.
  var hasKeys: Bool { if case .webDataset = self { true } else { false } }

  /// Hands every record to `visit`, in order; a record without a key is called by its number.
  public func forEach(_ visit: (NamedRecord) throws -> Void) throws {
    var ordinal = 0
    func visitUnnamed(_ values: NamedValues<RecordValue>) throws {
      var values = values
      var key = Self.key(ofOrdinal: ordinal)
      if case .bytes(let stored)? = values.removeValue(forKey: Self.keyName) {
        key = String(decoding: stored, as: UTF8.self)
      }
      try visit(NamedRecord(key: key, values: values))
      ordinal += 1
    }
    switch self {
    case .tfds(let directory, let split):
      for (shard, length) in split.shardLengths.enumerated() {
        var reader = try TFRecordReader(path: directory.shardPath(split: split, shard: shard))
        while let values = try reader.withNext({ try directory.features.values(of: Example(parsing: $0)) }) {
          try visitUnnamed(values)
        }
        guard reader.recordCount == length else {
          throw RecordsError(
            .damaged,
            "\(directory.shardPath(split: split, shard: shard)) has \(reader.recordCount) records, but "
              + "\(TFDSInfo.fileName) declares \(length); fetch or build it again")
        }
      }
    case .webDataset(let folder, let shards, let features):
      for shard in shards {
        var reader = try WebDatasetReader(path: "\(folder)/\(shard)", features: features)
        while let record = try reader.next() { try visit(record) }
      }
    case .mds(let folder, let index, let features):
      for shard in index.shards {
        let reader = try MDSReader(folder: folder, shard: shard, features: features)
        for sample in 0..<shard.sampleCount { try visitUnnamed(try reader.values(of: sample)) }
      }
    case .collection(let collection, let split):
      let features = collection.features
      for (shard, length) in split.shardLengths.enumerated() {
        let reader = try collection.makeReader(split: split, shard: shard)
        for record in 0..<length {
          try reader.read(record) { try visitUnnamed(features.values(of: Example(parsing: $0))) }
        }
      }
    }
  }

  /// How many records there are; `nil` where only reading tells.
  public var recordCount: Int? {
    switch self {
    case .tfds(_, let split), .collection(_, let split): split.recordCount
    case .webDataset: nil
    case .mds(_, let index, _): index.shards.reduce(0) { $0 + $1.sampleCount }
    }
  }

  /// Where a record is, for messages: by its number in the split, or its key where the format has keys.
  public func place(of ordinal: Int, key: String) -> String {
    func inShard(_ lengths: [Int], _ path: (Int) -> String) -> String {
      var left = ordinal
      for (shard, length) in lengths.enumerated() {
        if left < length { return "\(path(shard)): record \(left)" }
        left -= length
      }
      return "record \(ordinal)"
    }
    switch self {
    case .tfds(let directory, let split):
      return inShard(split.shardLengths) { directory.shardPath(split: split, shard: $0) }
    case .collection(let collection, let split):
      return inShard(split.shardLengths) { collection.shardPath(split: split, shard: $0) }
    case .mds(let folder, let index, _):
      return inShard(index.shards.map(\.sampleCount)) { "\(folder)/\(index.shards[$0].raw.basename)" }
    case .webDataset(let folder, _, _): return "\(folder): sample '\(key)'"
    }
  }

  /// What a record without a key is called: its number, so that names sort as numbers do.
  static func key(ofOrdinal ordinal: Int) -> String {
    let digits = String(ordinal)
    return String(repeating: "0", count: max(0, 9 - digits.count)) + digits
  }
}
