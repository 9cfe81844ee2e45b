import Records

/// A dataset of any format, opened to look at records by number.
struct OpenDataset {
  let path: String
  let name: String
  let features: TFDSFeatures
  let splits: [TFDSInfo.Split]
  /// Only datasets in TFDS's layout say more of themselves.
  let info: TFDSInfo?
  private let source: Source

  private enum Source {
    case tfds(TFDSDirectory)
    case collection(any RecordCollection)
  }

  init(_ path: String, format: DatasetFormat, columns: [String: CSVTable.Column]) throws {
    let collection: any RecordCollection
    switch format {
    case .tfds:
      let directory = try TFDSDirectory(opening: path)
      source = .tfds(directory)
      (self.path, name, features) = (path, directory.info.name, directory.features)
      (splits, info) = (directory.info.splits, directory.info)
      return
    case .webdataset: collection = try WebDatasetCollection(opening: path)
    case .mds: collection = try MDSCollection(opening: path)
    case .images: collection = try MediaFolder(opening: path, kind: .images)
    case .sounds: collection = try MediaFolder(opening: path, kind: .sounds)
    case .csv: collection = try CSVTable(opening: path, declared: columns)
    }
    source = .collection(collection)
    (self.path, name, features) = (path, collection.name, collection.features)
    (splits, info) = (collection.splits, nil)
  }

  /// The records as a stream takes them.
  var collection: any RecordCollection {
    switch source {
    case .tfds(let directory): directory
    case .collection(let collection): collection
    }
  }

  /// Hands records of one shard to `visit`, with a name that tells shard and number.
  func forEach(
    _ ordinals: some Sequence<Int>, of shard: Int, in split: TFDSInfo.Split,
    _ visit: (_ id: String, _ values: [String: RecordValue]) throws -> Void
  ) throws {
    func show(_ bytes: Span<UInt8>, _ ordinal: Int, _ path: String) throws {
      try visit("\(path.split(separator: "/").last ?? "")__\(ordinal)", features.values(of: Example(parsing: bytes)))
    }
    switch source {
    case .tfds(let directory):
      let path = directory.shardPath(split: split, shard: shard)
      let reader = try ShardReader(path: path, declaredCount: split.shardLengths[shard])
      for ordinal in ordinals { try reader.withRecord(ordinal) { try show($0, ordinal, path) } }
    case .collection(let collection):
      let path = collection.shardPath(split: split, shard: shard)
      let reader = try collection.makeReader(split: split, shard: shard)
      for ordinal in ordinals { try reader.read(ordinal) { try show($0, ordinal, path) } }
    }
  }
}
