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

  /// What lies in the folder and is no record.
  public var leftOut: LeftOut {
    if case .collection(let collection, _) = self { collection.leftOut } else { LeftOut() }
  }

  /// Whether the format itself names its records.
  var hasKeys: Bool { if case .webDataset = self { true } else { false } }

  /// Hands every record to `visit`, in order; a record without a key is called by its number.
  ///
  /// - Parameter onFault: told of each record that cannot be read, or that `visit` throws a `RecordsError` for, and of
  ///   what is wrong with a shard; reading then goes on. Without it the first fault is thrown.
  public func forEach(
    _ visit: (NamedRecord) throws -> Void, onFault: ((RecordsError) throws -> Void)? = nil
  ) throws {
    var ordinal = 0
    func visitUnnamed(_ values: NamedValues<RecordValue>) throws {
      var values = values
      var key = Self.key(ofOrdinal: ordinal)
      if case .bytes(let stored)? = values.removeValue(forKey: Self.keyName) {
        key = String(decoding: stored, as: UTF8.self)
      }
      try visit(NamedRecord(key: key, values: values))
    }
    func attempt(at place: @autoclosure () -> String, _ work: () throws -> Void) throws {
      do { try work() } catch let error as RecordsError {
        guard let onFault else { throw error }
        let place = place()
        try onFault(error.message.contains(place) ? error : error.at(place))
      }
    }
    func readAll(_ collection: any RecordCollection, _ split: TFDSInfo.Split) throws {
      let features = collection.features
      for (shard, length) in split.shardLengths.enumerated() {
        let path = collection.shardPath(split: split, shard: shard)
        try attempt(at: path) {
          let reader = try collection.makeReader(split: split, shard: shard)
          let damage = reader.damage
          if let damage { try attempt(at: path) { throw damage } }
          for record in 0..<length {
            try attempt(at: reader.place(of: record)) {
              do {
                try reader.read(record) { try visitUnnamed(features.values(of: Example(parsing: $0))) }
              } catch let error as RecordsError where error == damage {
                // All records behind the damage are lost by it, which was told once.
              }
            }
            ordinal += 1
          }
        }
      }
    }
    switch self {
    case .tfds(let directory, let split): try readAll(directory, split)
    case .collection(let collection, let split): try readAll(collection, split)
    case .webDataset(let folder, let shards, let features):
      for shard in shards {
        try attempt(at: "\(folder)/\(shard)") {
          var reader = try WebDatasetReader(path: "\(folder)/\(shard)", features: features)
          while let record = try reader.next() {
            try attempt(at: "\(folder)/\(shard): sample '\(record.key)'") { try visit(record) }
          }
        }
      }
    case .mds(let folder, let index, let features):
      for shard in index.shards {
        let path = "\(folder)/\(shard.raw.basename)"
        try attempt(at: path) {
          let reader = try MDSReader(folder: folder, shard: shard, features: features)
          for sample in 0..<shard.sampleCount {
            try attempt(at: "\(path): record \(sample)") { try visitUnnamed(try reader.values(of: sample)) }
            ordinal += 1
          }
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

  /// What a record without a key is called: its number, so that names sort as numbers do.
  static func key(ofOrdinal ordinal: Int) -> String {
    let digits = String(ordinal)
    return String(repeating: "0", count: max(0, 9 - digits.count)) + digits
  }
}
