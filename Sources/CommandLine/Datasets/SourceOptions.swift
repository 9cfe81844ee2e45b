import ArgumentParser
import Glibc
import Records
import Streams

/// Which dataset is read, and what it does not say of itself.
struct SourceOptions: ParsableArguments {
  @OptionGroup var workspace: WorkspaceOptions
  @Argument(help: "A dataset's folder or file, or the name of its manifest.") var dataset: String
  @Option(help: "A column of a CSV file that holds class names.") var label: String?
  @Option(help: "A column of a CSV file that names image files beside it.") var image: String?
  @Option(help: "A column of a CSV file that names sound files beside it.") var sound: String?

  /// The dataset's folder or file, and its format, which is found by what lies there if it is not given.
  func place(format: DatasetFormat?) throws -> (path: String, format: DatasetFormat) {
    let path = try workspace.place(of: dataset)
    return (path, try format ?? DatasetFormat(detecting: path, namingColumns: !columns.isEmpty))
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
  func splits(format: DatasetFormat?) throws -> (path: String, splits: [StoredDataset]) {
    let (path, format) = try place(format: format)
    return (path, try format.splits(of: path, columns: columns))
  }

  /// What `--format` is, for all verbs that read.
  static let formatHelp: ArgumentHelp = "\(words(DatasetFormat.known)); found by what lies there if not given."

  /// Reads the name of a format.
  static func format(_ text: String) throws -> DatasetFormat {
    do { return try DatasetFormat(named: text) } catch { throw ValidationError(error.message) }
  }

  /// The names of formats for a sentence, such as `tfds, mds or csv`.
  static func words(_ formats: [DatasetFormat]) -> String {
    let names = formats.map(\.name)
    return ([names.dropLast().joined(separator: ", ")] + names.suffix(1)).filter { !$0.isEmpty }
      .joined(separator: " or ")
  }
}
