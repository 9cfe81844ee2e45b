import Store

/// A folder of WebDataset tar files, as one split; the key of each sample is the text feature `__key__`.
///
/// Opening scans the headers of every shard, since nothing declares how many samples there are. Compressed shards are
/// unpacked into an unnamed temporary file. Without `features.json` every sample is read once to describe the fields.
public struct WebDatasetCollection: RecordCollection {
  /// The folder.
  public let path: String
  /// The features of each record.
  public let features: TFDSFeatures
  /// The splits with the lengths of their shards.
  public let splits: [TFDSInfo.Split]
  private let shards: [String]
  private let indexes: [WebDatasetIndex]
  private let stored: TFDSFeatures?

  /// How the names of shards end.
  static let suffixes: [(name: String, compression: Compression)] = [
    (".tar", .none), (".tar.gz", .gzip), (".tgz", .gzip), (".tar.zst", .zstd),
  ]

  /// Opens a folder.
  ///
  /// - Parameter split: what the split is called.
  public init(opening folder: String, split: String = "train") throws {
    let shards = try Self.shardNames(in: folder)
    let stored = try TFDSFeatures.stored(in: folder)
    var inference = FeatureInference()
    if stored == nil {
      for shard in shards { try inference.add(Self.inference(of: "\(folder)/\(shard)")) }
    }
    try self.init(
      opening: folder, shards: shards, split: split, stored: stored, features: stored ?? inference.features)
  }

  /// Opens some of a folder's shards, whose features are known.
  ///
  /// - Parameter stored: the features that `features.json` says; without them fields are what their suffixes tell.
  init(
    opening folder: String, shards: [String], split: String = "train", stored: TFDSFeatures?, features: TFDSFeatures
  ) throws {
    path = folder
    self.shards = shards
    self.stored = stored
    indexes = try shards.map { try WebDatasetIndex(scanning: Self.plainFile("\(folder)/\($0)")) }
    var features = features
    features.features[StoredDataset.keyName] = .text
    self.features = features
    splits = [TFDSInfo.Split(name: split, shardLengths: indexes.map(\.sampleCount))]
  }

  /// What the records of one shard show.
  static func inference(of path: String) throws -> FeatureInference {
    var inference = FeatureInference()
    var reader = try WebDatasetReader(
      archive: ArchiveReader(file: plainFile(path), range: nil, isPart: false), features: nil)
    while let record = try reader.next() {
      do throws(RecordsError) { try inference.add(record.values) } catch {
        throw error.at("\(path): sample '\(record.key)'")
      }
    }
    return inference
  }

  /// The names of a folder's shards, sorted by their bytes.
  static func shardNames(in folder: String) throws -> [String] {
    let names = try Disk.names(in: folder).filter { name in
      suffixes.contains { name.hasSuffix($0.name) } && Disk.followedStatus("\(folder)/\(name)")?.kind != .folder
    }
    guard !names.isEmpty else { throw RecordsError(.notFound, "\(folder) has no tar files") }
    return names
  }

  /// The folder's name.
  public var name: String { path.lastPathComponent }

  /// The path of one shard.
  public func shardPath(split: TFDSInfo.Split, shard: Int) -> String { "\(path)/\(shards[shard])" }

  /// Opens one shard.
  public func makeReader(split: TFDSInfo.Split, shard: Int) throws -> any RecordReader {
    let path = shardPath(split: split, shard: shard)
    let file = try Self.plainFile(path)
    let (index, stored, features) = (indexes[shard], stored, features)
    guard file.byteCount == index.offsets.last else {
      throw RecordsError(.damaged, "\(path) has changed since it was indexed; open the dataset again")
    }
    return ExampleReader(place: path, recordCount: index.sampleCount) { ordinal in
      let range = index.offsets[ordinal]..<index.offsets[ordinal + 1]
      var reader = try WebDatasetReader(
        archive: ArchiveReader(file: file, range: range, isPart: true), features: stored)
      guard let record = try reader.next(), try reader.next() == nil else {
        throw RecordsError(.damaged, "\(path): bytes \(range) hold no sample; the shard has changed, open it again")
      }
      var values = record.values
      values[StoredDataset.keyName] = .bytes(Array(record.key.utf8))
      return try features.example(of: values)
    }
  }

  /// A shard, unpacked if it is compressed.
  static func plainFile(_ path: String) throws(RecordsError) -> InputFile {
    try compression(of: path).plainFile(of: InputFile(opening: path))
  }

  /// How a shard is compressed, by its name.
  static func compression(of name: String) -> Compression {
    suffixes.first { name.hasSuffix($0.name) }?.compression ?? .none
  }
}
