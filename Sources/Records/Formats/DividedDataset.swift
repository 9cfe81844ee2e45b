public import Settings
import Store

/// A dataset's folder as shards, each of which is read by itself, so that what was made of one can be kept for as long as
/// that one stays as it is.
///
/// A shard is a file of the dataset (a TFRecord, tar or MDS shard, a CSV file, a NumPy archive), or a run of the files of a
/// media folder.
public struct DividedDataset: Sendable {
  /// A file that a shard is read from.
  public struct File: Sendable, Hashable {
    /// What the file is to the shard's records, such as `shard`, or `label.3` for an image of class 3.
    public let role: String
    /// The file's place among those of its role; the names of files do not matter to records.
    public let name: String
    /// The path inside the folder.
    public let path: String
  }

  /// A part of the dataset.
  public struct Shard: Sendable {
    /// The path of its file inside the folder, or of its first one, for messages.
    public let name: String
    /// The files that its records are read from.
    public let files: [File]
    /// What else its records depend on, from the dataset's own descriptions.
    public let parameters: [String: CanonicalValue]
    /// Looks at all records; `nil` where the dataset says itself what they hold.
    let describe: (@Sendable () throws -> ShardDescription)?
    /// Opens it as a collection of its own; features are those of the whole dataset.
    let open: @Sendable (_ features: TFDSFeatures) throws -> any RecordCollection
  }

  /// What a format makes of a folder.
  struct Division: Sendable {
    let shards: [Shard]
    var splitNames = ["train"]
    /// `nil` where all shards have to be described first.
    var features: TFDSFeatures?
    var leftOut = LeftOut()
    /// Whether the form of records depends on the features of the dataset, and not on the shard alone.
    var sharesFeatures = false
  }

  /// The folder that its files lie in.
  public let path: String
  /// What lies there.
  public let format: DatasetFormat
  private let division: Division

  /// Divides the dataset in a folder, or one that is a single table.
  ///
  /// - Parameters:
  ///   - format: what lies there; found by what it looks like if it is not given.
  ///   - columns: what the columns of tables hold, as far as they are not to be inferred.
  /// - Throws: if there is no such dataset, or its format has no columns to name.
  public init(opening path: String, format: DatasetFormat? = nil, columns: NamedValues<CSVTable.Column> = [:]) throws {
    self.format = try format ?? DatasetFormat(detecting: path, namingColumns: !columns.isEmpty)
    division = try self.format.divide(path, columns: columns)
    let isFolder = Disk.followedStatus(path)?.kind == .folder
    self.path = isFolder ? path : Disk.folder(of: path)
    name = isFolder ? path.lastPathComponent : String(path.lastPathComponent.prefix { $0 != "." })
  }

  /// What the dataset is called: as its folder, or its file.
  public let name: String
  /// The shards in the order of their records.
  public var shards: [Shard] { division.shards }
  /// The names of the splits that records are stored in.
  public var splitNames: [String] { division.splitNames }
  /// What lies in the folder and is no record.
  public var leftOut: LeftOut { division.leftOut }
  /// The features of each record; `nil` where all shards have to be described first.
  public var features: TFDSFeatures? { division.features }

  /// The features that fit all records, by what each shard has shown, in order.
  ///
  /// - Throws: if shards contradict each other; the error names the shard and the value.
  public func features(describedBy descriptions: [ShardDescription]) throws -> TFDSFeatures {
    var features = try ShardDescription.features(of: Array(zip(shards.map { "\(path)/\($0.name)" }, descriptions)))
    if format.hasKeys { features.features[StoredDataset.keyName] = .text }
    return features
  }

  /// The parameters that a shard's converted records depend on.
  public func parameters(of shard: Shard, features: TFDSFeatures) throws -> [String: CanonicalValue] {
    guard division.sharesFeatures else { return shard.parameters }
    let shared: [String: CanonicalValue] = [
      // Texts and a list, in which names that differ in their bytes only stay two.
      "features": .string(String(decoding: try features.json(), as: UTF8.self)),
      "labels": .list(
        features.labelFiles.sortedByName.map {
          .list([.string($0.key), .string(String(decoding: $0.value, as: UTF8.self))])
        }),
    ]
    return shard.parameters.merging(shared) { own, _ in own }
  }
}

extension DividedDataset.Shard {
  /// Where a record is inside the folder, for messages: its own file where it has one.
  public func place(of ordinal: Int) -> String {
    hasFilePerRecord && ordinal < files.count ? files[ordinal].path : "\(name): record \(ordinal)"
  }

  /// Whether each file is a record.
  private var hasFilePerRecord: Bool { files.allSatisfy { $0.role.hasPrefix("label.") } }

  /// Looks at all records of a shard whose dataset does not describe itself.
  public func description() throws -> ShardDescription {
    guard let describe else { preconditionFailure("\(name) belongs to a dataset that describes itself") }
    return try describe()
  }

  /// A shard that is one file.
  init(
    ofFile name: String, parameters: [String: CanonicalValue],
    describe: (@Sendable () throws -> ShardDescription)? = nil,
    open: @escaping @Sendable (TFDSFeatures) throws -> any RecordCollection
  ) {
    self.init(
      name: name, files: [DividedDataset.File(role: "shard", name: "", path: name)], parameters: parameters,
      describe: describe, open: open)
  }
}

/// One shard of a collection as a collection of its own.
struct OneShard: RecordCollection {
  private let base: any RecordCollection
  private let split: TFDSInfo.Split
  private let shard: Int

  init(of base: any RecordCollection, split: TFDSInfo.Split, shard: Int) {
    self.base = base
    self.split = split
    self.shard = shard
  }

  var path: String { base.shardPath(split: split, shard: shard) }
  var name: String { base.name }
  var features: TFDSFeatures { base.features }
  var splits: [TFDSInfo.Split] { [TFDSInfo.Split(name: split.name, shardLengths: [split.shardLengths[shard]])] }
  func shardPath(split: TFDSInfo.Split, shard: Int) -> String { path }
  func makeReader(split: TFDSInfo.Split, shard: Int) throws -> any RecordReader {
    try base.makeReader(split: self.split, shard: self.shard)
  }
}
