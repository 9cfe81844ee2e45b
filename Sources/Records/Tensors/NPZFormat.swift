import Settings
import Store

/// A NumPy archive of arrays, or a folder of them.
struct NPZFormat: DatasetFormatKind {
  static let keyword = "npz"
  static let summary = "A NumPy archive of arrays, whose rows are records, or several."
  static let settings: [Setting<NPZFormat>] = []
  static let sign = FormatSign.table(suffix, "a NumPy archive")
  static let imageConvention = ImageConvention.asStored
  private static let suffix = ".npz"

  func open(_ path: String, columns: NamedValues<CSVTable.Column>) throws -> any RecordCollection {
    if Disk.followedStatus(path)?.kind == .folder {
      return try DividedCollection(DividedDataset(opening: path, format: .npz, columns: columns))
    }
    return try NPZCollection(opening: path)
  }

  func divide(_ place: String, columns: NamedValues<CSVTable.Column>) throws -> DividedDataset.Division {
    let archives = try TableFolder(place, ending: Self.suffix)
    let shards = archives.names.map { name in
      DividedDataset.Shard(
        ofFile: name, parameters: [:],
        describe: { .arrays(features: try NPZCollection(opening: "\(archives.path)/\(name)").features.json()) }
      ) { _ in try NPZCollection(opening: "\(archives.path)/\(name)") }
    }
    return DividedDataset.Division(shards: shards, leftOut: try archives.leftOut("an archive"))
  }
}

extension DatasetFormat {
  /// A NumPy archive.
  public static let npz = DatasetFormat(kind: NPZFormat())
}
