import Settings
import Store

/// A CSV file with a header, or a folder of them.
struct CSVFormat: DatasetFormatKind {
  static let keyword = "csv"
  static let summary = "A CSV file with a header, whose columns may name image and sound files beside it, or several."
  static let settings: [Setting<CSVFormat>] = []
  static let sign = FormatSign.table(suffix, "a CSV file")
  static let imageConvention = ImageConvention.asShown
  static let namesColumns = true
  private static let suffix = ".csv"

  func open(_ path: String, columns: NamedValues<CSVTable.Column>) throws -> any RecordCollection {
    if Disk.followedStatus(path)?.kind == .folder {
      return try DividedCollection(DividedDataset(opening: path, format: .csv, columns: columns))
    }
    return try CSVTable(opening: path, declared: columns)
  }

  func divide(_ place: String, columns: NamedValues<CSVTable.Column>) throws -> DividedDataset.Division {
    let tables = try TableFolder(place, ending: Self.suffix)
    var allNamed: Set<String> = []
    let shards = try tables.names.map { name in
      let path = "\(tables.path)/\(name)"
      let named = try CSVTable.fileNames(in: path, columns: columns)
      allNamed.formUnion(named)
      guard tables.isWhole || named.isEmpty else {
        throw RecordsError(.invalid, "\(path) names files that lie beside it; name the folder, \(tables.path)")
      }
      return DividedDataset.Shard(
        name: name,
        files: [DividedDataset.File(role: "shard", name: "", path: name)]
          + named.map { DividedDataset.File(role: "named", name: $0, path: $0) },
        parameters: [:], describe: { .columns(try CSVTable.survey(path, declared: columns)) }
      ) { features in try CSVTable(opening: path, declared: CSVTable.columns(of: features)) }
    }
    return DividedDataset.Division(
      shards: shards, leftOut: try tables.leftOut("a table", except: allNamed), sharesFeatures: true)
  }
}

extension DatasetFormat {
  /// A CSV file with a header.
  public static let csv = DatasetFormat(kind: CSVFormat())
}
