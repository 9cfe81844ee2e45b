/// A dataset's folder as TFDS lays it out: `dataset_info.json`, `features.json`, label files and TFRecord shards.
public struct TFDSDirectory: Sendable {
  /// The folder.
  public let path: String
  /// Names, version and shard lengths.
  public let info: TFDSInfo
  /// The features of each record.
  public let features: TFDSFeatures

  private let indexes: ShardIndexes

  /// The largest JSON or labels file that is read.
  private static let descriptionByteLimit = 1 << 26

  /// Opens a folder: reads both descriptions and checks that every shard is there.
  ///
  /// - Parameter allowsMissingShards: leaves it to the reader of a missing shard's records to find that out.
  public init(opening path: String, allowsMissingShards: Bool = false) throws(RecordsError) {
    self.path = path
    let infoPath = "\(path)/\(TFDSInfo.fileName)"
    info = try TFDSInfo(
      json: InputFile.contents(of: infoPath, limit: Self.descriptionByteLimit), path: infoPath)
    guard let features = try TFDSFeatures.stored(in: path) else {
      throw RecordsError(
        .notFound, "\(path)/\(TFDSFeatures.fileName) is missing; fetch or build the dataset again")
    }
    self.features = features
    indexes = ShardIndexes(count: info.splits.reduce(0) { $0 + $1.shardLengths.count })
    for split in info.splits {
      for shard in split.shardLengths.indices {
        let name = shardName(split: split, shard: shard)
        guard !name.isEmpty, !name.contains("/"), !name.utf8.contains(0) else {
          throw RecordsError(.damaged, "\(infoPath): shard '\(name)' of split '\(split.name)' is no file in the folder")
        }
        let shardPath = shardPath(split: split, shard: shard)
        do throws(RecordsError) {
          _ = try InputFile(opening: shardPath)
        } catch {
          if error.code != .notFound { throw error }
          if allowsMissingShards { continue }
          throw RecordsError(
            .notFound,
            "shard \(shardPath) is missing: \(TFDSInfo.fileName) declares \(split.shardLengths.count) shards for split "
              + "'\(split.name)'; fetch or build the dataset again")
        }
      }
    }
  }

  /// The path of one shard.
  public func shardPath(split: TFDSInfo.Split, shard: Int) -> String {
    "\(path)/\(shardName(split: split, shard: shard))"
  }

  private func shardName(split: TFDSInfo.Split, shard: Int) -> String {
    Self.shardFileName(
      template: split.fileNameTemplate, dataset: info.name, split: split.name, shard: shard,
      shardCount: split.shardLengths.count)
  }

  /// The file name of one shard, by TFDS's template language.
  static func shardFileName(template: String, dataset: String, split: String, shard: Int, shardCount: Int) -> String {
    func digits(_ number: Int, atLeast width: Int) -> String {
      let text = String(number)
      return String(repeating: "0", count: max(0, width - text.count)) + text
    }
    // TFDS widens the number when there are more than 99,999 shards.
    let width = max(5, String(shardCount).count)
    let values = [
      "DATASET": dataset, "SPLIT": split, "FILEFORMAT": "tfrecord", "SHARD_INDEX": digits(shard, atLeast: width),
      "NUM_SHARDS": digits(shardCount, atLeast: width),
      "SHARD_X_OF_Y": "\(digits(shard, atLeast: width))-of-\(digits(shardCount, atLeast: width))",
    ]
    var name = ""
    var rest = template[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      let variable = String(rest[rest.index(after: open)..<close])
      name += rest[..<open] + (values[variable] ?? "{\(variable)}")
      rest = rest[rest.index(after: close)...]
    }
    return name + rest
  }
}

extension TFDSDirectory: RecordCollection {
  /// The dataset's name and version.
  public var name: String { info.version.isEmpty ? info.name : "\(info.name) \(info.version)" }
  /// The splits.
  public var splits: [TFDSInfo.Split] { info.splits }

  /// Opens a shard, whose index is kept with the directory.
  public func makeReader(split: TFDSInfo.Split, shard: Int) throws -> any RecordReader {
    let shardsBefore = info.splits.prefix { !$0.name.isName(split.name) }.reduce(0) { $0 + $1.shardLengths.count }
    let reader = try indexes.open(
      shardPath(split: split, shard: shard), number: shardsBefore + shard, declaredCount: split.shardLengths[shard])
    return reader
  }
}
