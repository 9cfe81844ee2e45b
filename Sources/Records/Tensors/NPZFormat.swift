package import Settings

/// A NumPy archive of arrays, or a folder of them.
package struct NPZFormat: DatasetFormatKind {
  package static let keyword = "npz"
  package static let summary = "A NumPy archive of arrays, whose rows are records, or several."
  package static let settings: [Setting<NPZFormat>] = []
  static let sign = FormatSign.table(suffix, "a NumPy archive")
  static let imageConvention = ImageConvention.asStored
  private static let suffix = ".npz"

  package init() {}

  func open(_ path: String, columns: NamedValues<CSVTable.Column>) throws -> any RecordCollection {
    try NPZCollection(opening: path)
  }

  func divide(_ folder: String, columns: NamedValues<CSVTable.Column>) throws -> DividedDataset.Division {
    let archives = try TableFolder(folder, ending: Self.suffix)
    let shards = archives.names.map { name in
      DividedDataset.Shard(
        ofFile: name, parameters: [:],
        describe: { .arrays(features: try NPZCollection(opening: "\(folder)/\(name)").features.json()) }
      ) { _ in try NPZCollection(opening: "\(folder)/\(name)") }
    }
    return DividedDataset.Division(shards: shards, leftOut: try archives.leftOut("an archive"))
  }
}

extension DatasetFormat {
  /// A NumPy archive.
  public static let npz = DatasetFormat(kind: NPZFormat())
}
