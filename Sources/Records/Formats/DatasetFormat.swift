public import Settings
import Store

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

  /// Finds the format of a dataset by what lies at a path, a file or a folder: that with the surest sign.
  ///
  /// - Parameter namesColumns: Whether it is said what columns hold, which only tables have.
  /// - Throws: if nothing there tells it; if tables lie beside class folders or tables of another format, and nothing says
  ///   which of them are the records.
  public init(detecting path: String, namingColumns namesColumns: Bool = false) throws {
    let signs = Self.known.map { (format: $0, sign: $0.type.sign) }
    for strength in FormatSign.Strength.allCases {
      for (format, sign) in signs where sign.strength == strength {
        guard try sign.isAt(path) else { continue }
        self = format
        if strength == .tables, !(namesColumns && format.namesColumns) {
          try Self.check(format, isAloneAt: path, among: signs)
        }
        return
      }
    }
    throw RecordsError(
      .invalid,
      "\(path) is no dataset that is known by its looks: \(signs.map(\.sign.words).joined(separator: ", ")); name its "
        + "format: \(Self.known.map(\.name).joined(separator: ", "))")
  }

  /// Refuses tables beside other records.
  private static func check(
    _ format: DatasetFormat, isAloneAt path: String, among signs: [(format: DatasetFormat, sign: FormatSign)]
  ) throws {
    guard Disk.followedStatus(path)?.kind == .folder else { return }
    for (other, sign) in signs where other != format && [.tables, .classFolders].contains(sign.strength) {
      // What lies in folders in no order is no class folder.
      guard (try? sign.isAt(path)) == true else { continue }
      throw RecordsError(
        .invalid,
        "\(path) holds \(format.type.sign.words) and \(sign.words), and either may be the records; name the format, "
          + "\(format.name) or \(other.name)" + (format.namesColumns ? ", or say what the columns hold" : ""))
    }
  }

  // MARK: What it says of itself

  /// Its word.
  public var name: String { type.keyword }

  /// Whether records have keys of their own.
  public var hasKeys: Bool { type.hasKeys }

  /// Whether it may be declared what columns hold.
  public var namesColumns: Bool { type.namesColumns }

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
