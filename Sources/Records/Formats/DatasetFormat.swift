public import Settings

/// A format of datasets, written as its word, such as `webdataset`.
///
/// All there is to know of one stands in its own file: what it is known by, how it is opened, read, divided into shards
/// and, for some, written.
public struct DatasetFormat: KindFamily {
  public static let family = "format"
  public static var all: [any Kind.Type] { formatKinds }

  let format: any DatasetFormatKind

  public var kind: any Kind { format }

  public init(kind: any Kind) {
    guard let format = kind as? any DatasetFormatKind else { preconditionFailure("\(kind) is no format") }
    self.format = format
  }

  /// Every format, in the order in which references show them.
  public static let known: [DatasetFormat] = formatKinds.map { DatasetFormat(kind: $0.init()) }

  /// The formats that datasets can be converted to.
  public static var written: [DatasetFormat] { known.filter(\.isWritten) }

  /// Finds a format by its word.
  ///
  /// - Throws: if there is none; the error names the nearest word.
  public init(named word: String) throws(RecordsError) {
    let place = SourceLocation(file: "", line: 1, column: 1)
    do throws(SettingsError) {
      self = try DatasetFormat.read(ConfigurationNode(.string(word), at: place, path: ""))
    } catch {
      throw RecordsError(.invalid, error.message)
    }
  }

  /// Finds the format of a dataset by what lies at a path, a file or a folder.
  ///
  /// - Throws: if nothing there tells it.
  public init(detecting path: String) throws {
    self = try Self.surest(at: path) { try $0.isAt(path) }
  }

  /// Finds the format of a folder's shards, where tables may lie beside each other.
  ///
  /// - Throws: if nothing there tells it.
  public init(dividing folder: String) throws {
    self = try Self.surest(at: folder) { try $0.isIn(folder) }
  }

  /// The format with the surest sign; of two that are equally sure, the one that the list has first.
  private static func surest(at path: String, _ isThere: (FormatSign) throws -> Bool) throws -> DatasetFormat {
    let signs = known.map { (format: $0, sign: $0.type.sign) }
    for strength in FormatSign.Strength.allCases {
      for (format, sign) in signs where sign.strength == strength {
        if try isThere(sign) { return format }
      }
    }
    throw RecordsError(
      .invalid,
      "\(path) is no dataset that is known by its looks: \(signs.map(\.sign.words).joined(separator: ", ")); name its "
        + "format: \(known.map(\.name).joined(separator: ", "))")
  }

  // MARK: What it says of itself

  /// Its word.
  public var name: String { type.keyword }

  /// Whether records have keys of their own.
  public var hasKeys: Bool { type.hasKeys }

  /// Whether images are read as viewers show them, or as they are stored.
  public var imageConvention: ImageConvention { type.imageConvention }

  /// Whether datasets can be converted to it.
  public var isWritten: Bool { format is any WrittenFormatKind }

  /// How shards may be compressed when they are written.
  public var compressions: [Compression] { (type as? any WrittenFormatKind.Type)?.compressions ?? [] }

  private var type: any DatasetFormatKind.Type { Swift.type(of: format) }

  // MARK: Reading

  /// Opens a dataset of this format for reading by number.
  ///
  /// - Parameter columns: what the columns of tables hold, as far as they are not to be inferred.
  /// - Throws: if there is no such dataset, or the format has no columns to name.
  public func open(_ path: String, columns: NamedValues<CSVTable.Column> = [:]) throws -> any RecordCollection {
    try check(columns, at: path)
    return try format.open(path, columns: columns)
  }

  /// The splits of a dataset, in order, for reading from front to back.
  ///
  /// - Parameter columns: what the columns of tables hold, as far as they are not to be inferred.
  public func splits(of path: String, columns: NamedValues<CSVTable.Column> = [:]) throws -> [StoredDataset] {
    try check(columns, at: path)
    return try format.splits(of: path, columns: columns)
  }

  /// Divides a folder into shards.
  func divide(_ folder: String, columns: NamedValues<CSVTable.Column>) throws -> DividedDataset.Division {
    try check(columns, at: folder)
    return try format.divide(folder, columns: columns)
  }

  private func check(_ columns: NamedValues<CSVTable.Column>, at path: String) throws(RecordsError) {
    guard columns.isEmpty || type.namesColumns else {
      let others = Self.known.filter { $0.type.namesColumns }.map(\.name).joined(separator: ", ")
      throw RecordsError(.invalid, "\(path) is of format \(name), which has no columns to name; \(others) has")
    }
  }
}

extension DatasetFormat: Hashable {
  public static func == (left: DatasetFormat, right: DatasetFormat) -> Bool { left.canonical == right.canonical }

  public func hash(into hasher: inout Hasher) { hasher.combine(canonical) }
}
