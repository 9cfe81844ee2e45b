import ArgumentParser
import Glibc
import Records
import Streams

/// Which dataset is read, and what it does not say of itself.
struct SourceOptions: ParsableArguments {
  @OptionGroup var workspace: WorkspaceOptions
  @Argument(help: "A dataset's folder or CSV file, or the name of its manifest.") var dataset: String
  @Option(help: "A column of a CSV file that holds class names.") var label: String?
  @Option(help: "A column of a CSV file that names picture files beside it.") var image: String?
  @Option(help: "A column of a CSV file that names sound files beside it.") var sound: String?

  /// The dataset's folder or file, and its format, which is found by what lies there if it is not given.
  func place(format: DatasetFormat?) throws -> (path: String, format: DatasetFormat) {
    let path = try workspace.place(of: dataset)
    let format = try format ?? DatasetFormat(detecting: path)
    guard format == .csv || [label, image, sound].allSatisfy({ $0 == nil }) else {
      throw StreamsError(.configuration, "\(path) is of format \(format.rawValue); only a CSV file has columns to name")
    }
    return (path, format)
  }

  /// What the columns of a CSV file are declared to hold.
  var columns: NamedValues<CSVTable.Column> {
    var columns = NamedValues<CSVTable.Column>()
    for (name, kind) in [(label, CSVTable.Column.label(names: nil)), (image, .image), (sound, .sound)] {
      if let name { columns[name] = kind }
    }
    return columns
  }

  /// The dataset's folder or file, and its splits for reading from front to back.
  func splits(format: DatasetFormat?) throws -> (path: String, splits: [(name: String, dataset: StoredDataset)]) {
    let (path, format) = try place(format: format)
    return (path, try StoredDataset.splits(of: path, format: format, columns: columns))
  }

  /// Reads the name of a format.
  static func format(_ text: String) throws -> DatasetFormat {
    guard let format = DatasetFormat(rawValue: text) else {
      throw ValidationError("expected \(DatasetFormat.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return format
  }
}
