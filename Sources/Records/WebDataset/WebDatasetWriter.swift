public import Store

/// Writes samples into numbered tar files, with a description of the features beside them.
///
/// Equal records give equal files: members have no times and no owners, fields are sorted.
public struct WebDatasetWriter {
  private let name: String
  private let features: TFDSFeatures
  private let columns: [WebDatasetColumn]
  private let shardSampleLimit: Int
  private let shardByteLimit: Int
  private let createFile: (String) throws -> OutputFile
  private var tar: TarWriter?
  private var shardCount = 0
  private var samplesInShard = 0
  private var keysInShard: Set<ByteName> = []

  /// How many samples were written.
  public private(set) var sampleCount = 0

  /// Starts a dataset.
  ///
  /// - Parameters:
  ///   - name: what shards are called, before a hyphen and six digits.
  ///   - shardSampleLimit: samples a shard; webdataset's own default.
  ///   - shardByteLimit: bytes after which a shard is ended.
  ///   - createFile: makes a file of the given name in the dataset's folder.
  public init(
    name: String, features: TFDSFeatures, shardSampleLimit: Int = 100_000, shardByteLimit: Int = 1 << 30,
    createFile: @escaping (String) throws -> OutputFile
  ) throws(RecordsError) {
    self.name = name
    self.features = features
    columns = try WebDatasetColumn.columns(of: features)
    self.shardSampleLimit = shardSampleLimit
    self.shardByteLimit = shardByteLimit
    self.createFile = createFile
  }

  /// Appends a record.
  ///
  /// - Throws: if the key has a dot in its last component or is already in the shard, or a value does not fit its feature;
  ///   nothing of the record is written then.
  public mutating func write(_ record: NamedRecord) throws {
    guard let (key, _) = WebDatasetSample.split("\(record.key).x"), key == record.key, !key.hasPrefix("/"),
      !key.split(separator: "/").contains("..")
    else { throw RecordsError(.invalid, "'\(record.key)' cannot be the key of a WebDataset: no dots may stand in it") }
    guard !record.key.utf8.contains(0) else {
      throw RecordsError(.invalid, "'\(record.key)' cannot be the key of a WebDataset: it holds a NUL")
    }
    var files: [(field: String, bytes: [UInt8])] = []
    for column in columns {
      guard let value = record.values.value(at: column.leaf.path) else {
        if column.leaf.isOptional { continue }
        throw RecordsError(.invalid, "record '\(record.key)' has no value for '\(column.leaf.name)'")
      }
      files.append((column.field, try Self.file(value, column)))
    }
    guard !files.isEmpty else { throw RecordsError(.invalid, "record '\(record.key)' has no values") }
    if let open = tar, samplesInShard >= shardSampleLimit || open.byteCount >= shardByteLimit {
      _ = try open.finish()
      tar = nil
    }
    let open = try tar ?? startShard()
    tar = open
    guard keysInShard.insert(ByteName(record.key)).inserted else {
      throw RecordsError(.invalid, "two records have the key '\(record.key)'; keys must differ within a shard")
    }
    for (field, bytes) in files { try open.write(bytes, as: "\(record.key).\(field)") }
    samplesInShard += 1
    sampleCount += 1
  }

  /// Ends the last shard and writes the description; call once.
  public mutating func finish() throws {
    _ = try (tar ?? startShard()).finish()
    tar = nil
    try features.write(createFile)
  }

  private mutating func startShard() throws -> TarWriter {
    let digits = String(shardCount)
    let number = String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    shardCount += 1
    samplesInShard = 0
    keysInShard = []
    return try TarWriter(file: createFile("\(name)-\(number).tar"))
  }

  private static func file(_ value: RecordValue, _ column: WebDatasetColumn) throws(RecordsError) -> [UInt8] {
    switch (column.leaf.form, value) {
    case (.file, .bytes(let bytes)): return bytes
    case (.integer, .numbers(let array)) where array.type == .int64 && array.shape.isEmpty:
      return Array("\(array.integers?[0] ?? 0)".utf8)
    case (.scalar(let type), .numbers(let array)) where array.type == type && array.shape.isEmpty:
      return NPYArray.file(array)
    case (.array(let type, let shape), .numbers(let array))
    where array.type == type && array.shape.count == shape.count:
      return NPYArray.file(array)
    case (.json, _):
      do throws(RecordsError) { return try JSONValue(value).text() } catch {
        throw error.at("feature '\(column.leaf.name)'")
      }
    default:
      throw RecordsError(
        .invalid, "feature '\(column.leaf.name)' is \(column.leaf.feature.summary), but the value is \(value.kind)")
    }
  }
}

extension TFDSFeatures {
  /// Writes `features.json` and the labels files.
  func write(_ createFile: (String) throws -> OutputFile) throws {
    var files = labelFiles
    files[Self.fileName] = try json()
    for (name, bytes) in files.sortedByName {
      let file = try createFile(name)
      try file.write(bytes)
      _ = try file.finish()
    }
  }

  /// Reads `features.json` and the labels files of a folder; `nil` if there is none.
  static func stored(in folder: String) throws(RecordsError) -> TFDSFeatures? {
    func contents(_ name: String) throws(RecordsError) -> [UInt8]? {
      do throws(RecordsError) {
        return try InputFile.contents(of: "\(folder)/\(name)", limit: 1 << 26)
      } catch {
        if error.code == .notFound { return nil }
        throw error
      }
    }
    guard let json = try contents(fileName) else { return nil }
    return try TFDSFeatures(json: json, path: "\(folder)/\(fileName)") { (feature) throws(RecordsError) in
      try contents(labelsFileName(of: feature))
    }
  }
}
