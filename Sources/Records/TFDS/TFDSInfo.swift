import FoundationEssentials

/// What `dataset_info.json` says: names, version, and how many records each shard of each split holds.
///
/// - Reference: tensorflow_datasets/core/proto/dataset_info.proto, in proto3's JSON form.
public struct TFDSInfo: Sendable, Equatable {
  /// The file's name in a dataset's folder.
  public static let fileName = "dataset_info.json"

  /// The file name template that TFDS uses unless told otherwise.
  public static let defaultTemplate = "{DATASET}-{SPLIT}.{FILEFORMAT}-{SHARD_X_OF_Y}"

  /// One split.
  public struct Split: Sendable, Equatable {
    /// The split's name.
    public var name: String
    /// How many records each shard holds.
    public var shardLengths: [Int]
    /// The sum of the serialised records, without framing.
    public var byteCount: Int
    /// How the shards' file names are made.
    public var fileNameTemplate: String

    /// Makes a split.
    public init(
      name: String, shardLengths: [Int], byteCount: Int = 0, fileNameTemplate: String = TFDSInfo.defaultTemplate
    ) {
      self.name = name
      self.shardLengths = shardLengths
      self.byteCount = byteCount
      self.fileNameTemplate = fileNameTemplate
    }

    /// How many records the split holds.
    public var recordCount: Int { shardLengths.reduce(0, +) }
  }

  /// The dataset's name.
  public var name: String
  /// The dataset's version, as in `3.0.1`.
  public var version: String
  /// What the dataset is, in words.
  public var description: String
  /// How to cite the dataset.
  public var citation: String
  /// The licence's words.
  public var license: String
  /// Where the dataset is at home.
  public var homepages: [String]
  /// How many bytes were downloaded to make the dataset.
  public var downloadByteCount: Int
  /// The features that make a pair of input and target, if there is such a pair.
  public var supervisedKeys: [String]
  /// The splits, in order.
  public var splits: [Split]
  /// Whether records are stored in the order in which they were given (`disableShuffling`), not in that of hashed keys.
  public var isInGivenOrder = false

  /// Makes a dataset's facts.
  public init(
    name: String, version: String, description: String = "", citation: String = "", license: String = "",
    homepages: [String] = [], downloadByteCount: Int = 0, supervisedKeys: [String] = [], splits: [Split]
  ) {
    self.name = name
    self.version = version
    self.description = description
    self.citation = citation
    self.license = license
    self.homepages = homepages
    self.downloadByteCount = downloadByteCount
    self.supervisedKeys = supervisedKeys
    self.splits = splits
  }

  /// Reads the JSON; `path` is for messages.
  public init(json: [UInt8], path: String) throws(RecordsError) {
    let stored: Stored
    do {
      stored = try JSONDecoder().decode(Stored.self, from: Data(json))
    } catch {
      throw RecordsError(.damaged, "\(path): \(decodingFault(error))")
    }
    if let format = stored.fileFormat, format != "tfrecord" {
      throw RecordsError(.unsupported, "\(path): the file format is '\(format)'; tfrecord is read")
    }
    var splits: [Split] = []
    for split in stored.splits ?? [] {
      let lengths = (split.shardLengths ?? []).map(\.value)
      let total = lengths.reduce(into: (sum: 0, isSound: true)) { total, length in
        let (sum, overflow) = total.sum.addingReportingOverflow(length)
        // Below 2^48, so that percentages of it, which are floating-point numbers, are exact and fit.
        total = (sum, total.isSound && length >= 0 && !overflow && sum < 1 << 48)
      }
      guard total.isSound else {
        throw RecordsError(.damaged, "\(path): the shard lengths of split '\(split.name)' are not counts: \(lengths)")
      }
      splits.append(
        Split(
          name: split.name, shardLengths: lengths, byteCount: split.numBytes?.value ?? 0,
          fileNameTemplate: split.filepathTemplate ?? Self.defaultTemplate))
    }
    self.init(
      name: stored.name, version: stored.version ?? "", description: stored.description ?? "",
      citation: stored.citation ?? "", license: stored.redistributionInfo?.license ?? "",
      homepages: stored.location?.urls ?? [], downloadByteCount: stored.downloadSize?.value ?? 0,
      supervisedKeys: stored.supervisedKeys?.tuple?.items.compactMap(\.featureKey) ?? [], splits: splits)
    isInGivenOrder = stored.disableShuffling ?? false
  }

  /// The JSON, keys sorted.
  public func json() throws -> [UInt8] {
    var stored = Stored(name: name)
    stored.version = version
    stored.description = description.isEmpty ? nil : description
    stored.citation = citation.isEmpty ? nil : citation
    stored.fileFormat = "tfrecord"
    stored.moduleName = "millrace"
    stored.disableShuffling = isInGivenOrder ? true : nil
    stored.downloadSize = downloadByteCount == 0 ? nil : ProtoInteger(downloadByteCount)
    stored.location = homepages.isEmpty ? nil : Stored.Location(urls: homepages)
    stored.redistributionInfo = license.isEmpty ? nil : Stored.Redistribution(license: license)
    if !supervisedKeys.isEmpty {
      stored.supervisedKeys = Stored.Supervised(
        tuple: Stored.Supervised.Tuple(items: supervisedKeys.map { Stored.Supervised.Item(featureKey: $0) }))
    }
    stored.splits = splits.map { split in
      Stored.Split(
        name: split.name, shardLengths: split.shardLengths.map(ProtoInteger.init),
        numBytes: ProtoInteger(split.byteCount), filepathTemplate: split.fileNameTemplate)
    }
    return try jsonBytes(stored)
  }

  private struct Stored: Codable {
    struct Split: Codable {
      var name: String
      var shardLengths: [ProtoInteger]?
      var numBytes: ProtoInteger?
      var filepathTemplate: String?
    }
    struct Location: Codable { var urls: [String]? }
    struct Redistribution: Codable { var license: String? }
    struct Supervised: Codable {
      struct Tuple: Codable { var items: [Item] }
      struct Item: Codable { var featureKey: String? }
      var tuple: Tuple?
    }
    var name: String
    var version: String?
    var description: String?
    var citation: String?
    var fileFormat: String?
    var moduleName: String?
    var disableShuffling: Bool?
    var downloadSize: ProtoInteger?
    var location: Location?
    var redistributionInfo: Redistribution?
    var supervisedKeys: Supervised?
    var splits: [Split]?
  }
}
