import Settings
import Store

/// Whether images are taken as viewers show them, turned upright and on a background, or as they are stored.
public enum ImageConvention: Sendable {
  case asShown
  case asStored
}

/// What every kind of format can do.
protocol DatasetFormatKind: Kind {
  /// What it is known by where nobody names it.
  static var sign: FormatSign { get }

  /// How images are read: files that people made as viewers show them, packed datasets as they are stored.
  static var imageConvention: ImageConvention { get }

  /// Whether records have keys of their own; other formats keep the key of a record as a text.
  static var hasKeys: Bool { get }

  /// Whether it may be declared what columns hold.
  static var namesColumns: Bool { get }

  /// Opens what lies at a path, a file or a folder, for reading by number.
  ///
  /// - Parameter columns: what columns are declared to hold; empty where the format does not name them.
  func open(_ path: String, columns: NamedValues<CSVTable.Column>) throws -> any RecordCollection

  /// The splits in order, for reading from front to back.
  func splits(of path: String, columns: NamedValues<CSVTable.Column>) throws -> [StoredDataset]

  /// Divides a folder into shards that are each read by themselves.
  func divide(_ folder: String, columns: NamedValues<CSVTable.Column>) throws -> DividedDataset.Division
}

extension DatasetFormatKind {
  static var hasKeys: Bool { false }
  static var namesColumns: Bool { false }

  func splits(of path: String, columns: NamedValues<CSVTable.Column>) throws -> [StoredDataset] {
    let collection = try open(path, columns: columns)
    return collection.splits.map { StoredDataset(of: collection, split: $0) }
  }
}

/// A format that datasets can be converted to.
protocol WrittenFormatKind: DatasetFormatKind {
  /// How shards may be compressed.
  static var compressions: [Compression] { get }

  /// Writes a dataset of one split.
  ///
  /// - Parameter records: called once; hands over every record in order.
  func write(_ output: FormatOutput, records: (_ write: (NamedRecord) throws -> Void) throws -> Void) throws
}

extension WrittenFormatKind {
  static var compressions: [Compression] { [] }
}

/// Where a dataset is written, and what is known of it before its records.
struct FormatOutput {
  /// What the dataset is called.
  let name: String
  /// What its split is called, in formats that say so.
  let split: String
  let features: TFDSFeatures
  /// One of the format's compressions, or none.
  let compression: Compression
  /// Makes a file of the given name in the dataset's folder.
  let createFile: (String) throws -> OutputFile
}
