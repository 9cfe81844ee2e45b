package import Settings

/// A folder of tar files, in which files with one key are a record.
package struct WebDatasetFormat: WrittenFormatKind {
  package static let keyword = "webdataset"
  package static let summary = "A folder of tar files, in which files with one key are a record; read and written."
  package static let settings: [Setting<WebDatasetFormat>] = []
  static let sign = FormatSign(.shards, "tar files") { (try? WebDatasetCollection.shardNames(in: $0)) != nil }
  static let imageConvention = ImageConvention.asStored
  static let hasKeys = true

  package init() {}

  func open(_ path: String, columns: NamedValues<CSVTable.Column>) throws -> any RecordCollection {
    try WebDatasetCollection(opening: path)
  }

  /// Front to back no index of the samples is needed, and features may stay unknown.
  func splits(of path: String, columns: NamedValues<CSVTable.Column>) throws -> [StoredDataset] {
    let features = try TFDSFeatures.stored(in: path)
    let shards = try WebDatasetCollection.shardNames(in: path).map { name in
      StoredDataset.Shard(path: "\(path)/\(name)") { try TarShard(path: "\(path)/\(name)", features) }
    }
    return [StoredDataset(name: path.lastPathComponent, features: features, hasKeys: true, shards: shards)]
  }

  func divide(_ folder: String, columns: NamedValues<CSVTable.Column>) throws -> DividedDataset.Division {
    let stored = try TFDSFeatures.stored(in: folder)
    let shards = try WebDatasetCollection.shardNames(in: folder).map { name in
      let describe: @Sendable () throws -> ShardDescription = {
        .fields(try WebDatasetCollection.inference(of: "\(folder)/\(name)"))
      }
      return DividedDataset.Shard(
        ofFile: name, parameters: ["compression": .string("\(WebDatasetCollection.compression(of: name))")],
        describe: stored == nil ? describe : nil
      ) { features in try WebDatasetCollection(opening: folder, shards: [name], stored: stored, features: features) }
    }
    let features = stored.map { stored in
      TFDSFeatures(features: stored.features.merging([StoredDataset.keyName: .text]) { _, text in text })
    }
    return DividedDataset.Division(shards: shards, features: features, sharesFeatures: true)
  }

  func write(_ output: FormatOutput, records: (_ write: (NamedRecord) throws -> Void) throws -> Void) throws {
    var writer = try WebDatasetWriter(name: output.name, features: output.features, createFile: output.createFile)
    try records { try writer.write($0) }
    try writer.finish()
  }
}

extension DatasetFormat {
  /// A folder of tar files.
  public static let webdataset = DatasetFormat(kind: WebDatasetFormat())
}

/// Reads a tar file's samples; nothing can be read behind a fault.
private final class TarShard: StoredShardReader {
  private let path: String
  private var reader: WebDatasetReader
  private var isOver = false
  private(set) var place: String

  init(path: String, _ features: TFDSFeatures?) throws {
    self.path = path
    place = path
    reader = try WebDatasetReader(path: path, features: features)
  }

  func next() throws -> StoredShardRecord? {
    guard !isOver else { return nil }
    (isOver, place) = (true, path)
    guard let record = try reader.next() else { return nil }
    (isOver, place) = (false, "\(path): sample '\(record.key)'")
    return StoredShardRecord(key: record.key, values: record.values)
  }
}
