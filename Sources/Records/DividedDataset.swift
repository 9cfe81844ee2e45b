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
    /// What the file is to the shard's records, such as `shard`, or `label.3` for a picture of class 3.
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

  /// The folder.
  public let path: String
  /// What lies there.
  public let format: DatasetFormat
  /// What the dataset is called: its folder's name.
  public let name: String
  /// The shards in the order of their records.
  public let shards: [Shard]
  /// The names of the splits that records are stored in.
  public let splitNames: [String]
  /// What lies in the folder and is no record.
  public private(set) var leftOut = LeftOut()
  /// The features of each record; `nil` where all shards have to be described first.
  public let features: TFDSFeatures?
  /// Whether records have keys, which are kept as a text.
  private let hasKeys: Bool
  /// Whether the form of records depends on the features of the dataset, and not on the shard alone.
  private let sharesFeatures: Bool

  /// Divides the dataset in a folder.
  ///
  /// - Parameters:
  ///   - format: what lies there; found by what it looks like if it is not given.
  ///   - columns: what the columns of CSV files hold, as far as they are not to be inferred.
  /// - Throws: if there is no such dataset.
  public init(opening folder: String, format: DatasetFormat? = nil, columns: NamedValues<CSVTable.Column> = [:]) throws
  {
    path = folder
    name = folder.lastPathComponent
    let format = try format ?? Self.format(of: folder)
    guard format == .csv || columns.isEmpty else {
      throw RecordsError(.invalid, "\(folder) is of format \(format.rawValue); only CSV files have columns to name")
    }
    self.format = format
    hasKeys = format == .webdataset
    switch format {
    case .tfds:
      let directory = try TFDSDirectory(opening: folder)
      splitNames = directory.splits.map(\.name)
      features = directory.features
      sharesFeatures = false
      shards = directory.splits.flatMap { split in
        split.shardLengths.indices.map { shard in
          Shard(
            ofFile: directory.shardPath(split: split, shard: shard).lastPathComponent,
            parameters: ["split": .string(split.name), "records": .int(split.shardLengths[shard])]
          ) { _ in OneShard(of: directory, split: split, shard: shard) }
        }
      }
    case .webdataset:
      splitNames = ["train"]
      let stored = try TFDSFeatures.stored(in: folder)
      features = stored.map { stored in
        TFDSFeatures(features: stored.features.merging([StoredDataset.keyName: .text]) { _, text in text })
      }
      sharesFeatures = true
      shards = try WebDatasetCollection.shardNames(in: folder).map { name in
        let describe: @Sendable () throws -> ShardDescription = {
          .fields(try WebDatasetCollection.inference(of: "\(folder)/\(name)"))
        }
        return Shard(
          ofFile: name, parameters: ["compression": .string("\(WebDatasetCollection.compression(of: name))")],
          describe: stored == nil ? describe : nil
        ) { features in try WebDatasetCollection(opening: folder, shards: [name], stored: stored, features: features) }
      }
    case .mds:
      splitNames = ["train"]
      let indexPath = "\(folder)/\(MDSIndex.fileName)"
      let index = try MDSIndex(json: InputFile.contents(of: indexPath, limit: 1 << 28), path: indexPath)
      let stored = try TFDSFeatures.stored(in: folder)
      features = stored
      sharesFeatures = true
      shards = index.shards.map { shard in
        let describe: @Sendable () throws -> ShardDescription = {
          .fields(try MDSCollection.inference(of: shard, in: folder))
        }
        return Shard(
          ofFile: shard.fileName(in: folder), parameters: ["columns": shard.canonicalColumns],
          describe: stored == nil ? describe : nil
        ) { features in
          MDSCollection(folder: folder, index: MDSIndex(shards: [shard]), stored: stored, features: features)
        }
      }
    case .images, .sounds:
      let media = try MediaFolder(opening: folder, kind: format == .images ? .images : .sounds)
      features = media.features
      splitNames = media.splits.map(\.name)
      leftOut = media.leftOut
      sharesFeatures = false
      shards = try media.splits.flatMap { split in
        try MediaRun.runs(of: split, in: media).map { run in
          Shard(
            name: run.files.first?.path ?? "", files: run.inputs, parameters: ["split": .string(split.name)],
            describe: nil
          ) { _ in run }
        }
      }
    case .csv:
      splitNames = ["train"]
      features = nil
      sharesFeatures = true
      var allNamed: Set<String> = []
      shards = try Self.files(in: folder, ending: ".csv").map { name in
        let path = "\(folder)/\(name)"
        let named = try CSVTable.fileNames(in: path, columns: columns)
        allNamed.formUnion(named)
        return Shard(
          name: name,
          files: [File(role: "shard", name: "", path: name)]
            + named.map { File(role: "named", name: $0, path: $0) },
          parameters: [:], describe: { .columns(try CSVTable.survey(path, declared: columns)) }
        ) { features in try CSVTable(opening: path, declared: CSVTable.columns(of: features)) }
      }
      try Self.note(what: folder, holdsBeside: ".csv", "a table", except: allNamed, in: &leftOut)
    case .npz:
      splitNames = ["train"]
      features = nil
      sharesFeatures = false
      shards = try Self.files(in: folder, ending: ".npz").map { name in
        Shard(
          ofFile: name, parameters: [:],
          describe: { .arrays(features: try NPZCollection(opening: "\(folder)/\(name)").features.json()) }
        ) { _ in try NPZCollection(opening: "\(folder)/\(name)") }
      }
      try Self.note(what: folder, holdsBeside: ".npz", "an archive", except: [], in: &leftOut)
    }
  }

  /// The features that fit all records, by what each shard has shown, in order.
  ///
  /// - Throws: if shards contradict each other; the error names the shard and the value.
  public func features(describedBy descriptions: [ShardDescription]) throws -> TFDSFeatures {
    var features = try ShardDescription.features(of: Array(zip(shards.map { "\(path)/\($0.name)" }, descriptions)))
    if hasKeys { features.features[StoredDataset.keyName] = .text }
    return features
  }

  /// The parameters that a shard's converted records depend on.
  public func parameters(of shard: Shard, features: TFDSFeatures) throws -> [String: CanonicalValue] {
    guard sharesFeatures else { return shard.parameters }
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

  /// The format of what lies in a folder, in which CSV files and NumPy archives may lie beside each other.
  ///
  /// A CSV file beside class folders is taken for the dataset: it may name their files.
  private static func format(of folder: String) throws -> DatasetFormat {
    let names = Set(try Disk.names(in: folder))
    let hasTars = (try? WebDatasetCollection.shardNames(in: folder)) != nil
    if !hasTars, names.isDisjoint(with: [TFDSInfo.fileName, MDSIndex.fileName]) {
      for format in [DatasetFormat.csv, .npz] where names.contains(where: { $0.hasSuffix(".\(format.rawValue)") }) {
        return format
      }
    }
    return try DatasetFormat(detecting: folder)
  }

  /// Notes the files of a folder that are no shards, and that no shard names.
  private static func note(
    what folder: String, holdsBeside suffix: String, _ kind: String, except named: Set<String>,
    in leftOut: inout LeftOut
  ) throws {
    _ = try FolderListing(
      folder, "", counts: { $0.hasSuffix(suffix) || named.contains($0) }, kind: kind, leftOut: &leftOut)
  }

  private static func files(in folder: String, ending suffix: String) throws -> [String] {
    let names = try Disk.names(in: folder).filter { $0.hasSuffix(suffix) && !$0.hasPrefix(".") }
    guard !names.isEmpty else { throw RecordsError(.notFound, "\(folder) has no files \(suffix)") }
    return names
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
