package import Settings

/// A folder of MosaicML's shards, with an index.
package struct MDSFormat: WrittenFormatKind {
  package static let keyword = "mds"
  package static let summary = "A folder of MosaicML Streaming's shards with an index; read and written."
  package static let settings: [Setting<MDSFormat>] = []
  static let sign = FormatSign.index(MDSIndex.fileName)
  static let imageConvention = ImageConvention.asStored
  static let compressions: [Compression] = [.gzip, .zstd]

  package init() {}

  func open(_ path: String, columns: NamedValues<CSVTable.Column>) throws -> any RecordCollection {
    try MDSCollection(opening: path)
  }

  /// Front to back features may stay unknown.
  func splits(of path: String, columns: NamedValues<CSVTable.Column>) throws -> [StoredDataset] {
    let index = try MDSIndex(of: path)
    let features = try TFDSFeatures.stored(in: path)
    let shards = index.shards.map { shard in
      let place = "\(path)/\(shard.raw.basename)"
      return StoredDataset.Shard(path: place) {
        MDSShard(place, try MDSReader(folder: path, shard: shard, features: features))
      }
    }
    return [
      StoredDataset(
        name: path.lastPathComponent, features: features,
        recordCount: index.shards.reduce(0) { $0 + $1.sampleCount }, shards: shards)
    ]
  }

  func divide(_ folder: String, columns: NamedValues<CSVTable.Column>) throws -> DividedDataset.Division {
    let index = try MDSIndex(of: folder)
    let stored = try TFDSFeatures.stored(in: folder)
    let shards = index.shards.map { shard in
      let describe: @Sendable () throws -> ShardDescription = {
        .fields(try MDSCollection.inference(of: shard, in: folder))
      }
      return DividedDataset.Shard(
        ofFile: shard.fileName(in: folder), parameters: ["columns": shard.canonicalColumns],
        describe: stored == nil ? describe : nil
      ) { features in
        MDSCollection(folder: folder, index: MDSIndex(shards: [shard]), stored: stored, features: features)
      }
    }
    return DividedDataset.Division(shards: shards, features: stored, sharesFeatures: true)
  }

  func write(_ output: FormatOutput, records: (_ write: (NamedRecord) throws -> Void) throws -> Void) throws {
    var writer = try MDSWriter(
      features: output.features, compression: output.compression, createFile: output.createFile)
    try records { try writer.write($0) }
    try writer.finish()
  }
}

extension DatasetFormat {
  /// A folder of MDS shards.
  public static let mds = DatasetFormat(kind: MDSFormat())
}

/// Reads a shard's samples in order.
private final class MDSShard: StoredShardReader {
  private let path: String
  private let reader: MDSReader
  private var position = 0

  init(_ path: String, _ reader: MDSReader) {
    self.path = path
    self.reader = reader
  }

  var place: String { "\(path): record \(position - 1)" }

  func next() throws -> StoredShardRecord? {
    guard position < reader.shard.sampleCount else { return nil }
    position += 1
    return StoredShardRecord(key: nil, values: try reader.values(of: position - 1))
  }
}
