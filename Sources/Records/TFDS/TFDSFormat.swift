package import Settings

/// A folder as TFDS lays it out: TFRecord files with their descriptions.
package struct TFDSFormat: WrittenFormatKind {
  package static let keyword = "tfds"
  package static let summary = "A folder in TFDS's layout, TFRecord files with their descriptions; read and written."
  package static let settings: [Setting<TFDSFormat>] = []
  static let sign = FormatSign.index(TFDSInfo.fileName)
  static let imageConvention = ImageConvention.asStored

  package init() {}

  func open(_ path: String, columns: NamedValues<CSVTable.Column>) throws -> any RecordCollection {
    try TFDSDirectory(opening: path)
  }

  func splits(of path: String, columns: NamedValues<CSVTable.Column>) throws -> [StoredDataset] {
    let directory = try TFDSDirectory(opening: path)
    return directory.splits.map { StoredDataset(of: directory, split: $0, name: directory.info.name) }
  }

  func divide(_ folder: String, columns: NamedValues<CSVTable.Column>) throws -> DividedDataset.Division {
    let directory = try TFDSDirectory(opening: folder)
    let shards = directory.splits.flatMap { split in
      split.shardLengths.indices.map { shard in
        DividedDataset.Shard(
          ofFile: directory.shardPath(split: split, shard: shard).lastPathComponent,
          parameters: ["split": .string(split.name), "records": .int(split.shardLengths[shard])]
        ) { _ in OneShard(of: directory, split: split, shard: shard) }
      }
    }
    return DividedDataset.Division(
      shards: shards, splitNames: directory.splits.map(\.name), features: directory.features)
  }

  /// The result says that its records are in the order in which they came.
  func write(_ output: FormatOutput, records: (_ write: (NamedRecord) throws -> Void) throws -> Void) throws {
    var info = TFDSInfo(name: output.name, version: "1.0.0", splits: [])
    info.isInGivenOrder = true
    var writer = try TFDSWriter(info: info, features: output.features, createFile: output.createFile)
    try writer.writeSplit(output.split) { add in
      var ordinal = 0
      // Called within `records` alone.
      try withoutActuallyEscaping(add) { add in
        try records { record in
          try add(ordinal, output.features.example(of: record.values))
          ordinal += 1
        }
      }
    }
    try writer.finish()
  }
}

extension DatasetFormat {
  /// A folder in TFDS's layout.
  public static let tfds = DatasetFormat(kind: TFDSFormat())
}
