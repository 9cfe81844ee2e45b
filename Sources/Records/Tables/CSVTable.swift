import Store

/// The rows of a CSV file (RFC 4180 with a header) as records: numbers, texts, classes, and files named by a column.
///
/// What columns hold is declared or found by one pass over all rows; records are then read where they stand, by eight
/// bytes a row.
public struct CSVTable: RecordCollection {
  /// What a column holds.
  public enum Column: Sendable, Equatable, Codable {
    /// 64-bit integers.
    case integer
    /// 64-bit integers without a sign.
    case unsigned
    /// 64-bit floating-point numbers; an empty field is a missing one, which is not a number.
    case number
    /// Text.
    case text
    /// Class names; numbered in the order given, or by their bytes.
    case label(names: [String]?)
    /// Categories that are known already, numbered in the order given; any other is -1, none of them.
    case category(names: [String])
    /// Names of files beside the CSV file that hold encoded images.
    case image
    /// Names of files beside the CSV file that hold encoded sounds.
    case sound

    /// Whether fields are names of files.
    var isFile: Bool { self == .image || self == .sound }
  }

  /// The CSV file.
  public let path: String
  /// The features of each record.
  public let features: TFDSFeatures
  /// The one split.
  public let splits: [TFDSInfo.Split]
  private let columns: [(name: String, kind: Column, labels: NamedValues<Int>)]
  /// Where each row begins, then where the file ends.
  private let offsets: [Int]

  /// The most classes that are told apart.
  private static let classLimit = 1 << 16

  /// Opens a table and reads it once.
  ///
  /// - Parameters:
  ///   - declared: what columns hold, by name; others are integers or numbers if all their fields are, exactly, or are
  ///     empty, else text. A column without a name is called by its place, as in `column 0`.
  ///   - split: what the split is called.
  /// - Throws: if a column does not exist, or a row has another number of fields than the header or a field that is not
  ///   what its column holds; the error names line and byte.
  public init(opening path: String, declared: NamedValues<Column> = [:], split: String = "train") throws {
    self.path = path
    let (surveys, offsets) = try Self.read(path, declared: declared)
    self.offsets = offsets
    columns = surveys.map { survey in
      let names = survey.classNames
      return (
        survey.name, survey.kind, NamedValues(uniqueNamesWithValues: names.enumerated().map { ($1, $0) })
      )
    }
    features = ColumnSurvey.features(of: surveys)
    splits = [TFDSInfo.Split(name: split, shardLengths: [offsets.count - 1])]
  }

  /// What one pass over a table's columns shows.
  static func survey(_ path: String, declared: NamedValues<Column>) throws -> [ColumnSurvey] {
    try read(path, declared: declared).surveys
  }

  /// The columns of tables that have these features, when all of them are declared.
  static func columns(of features: TFDSFeatures) -> NamedValues<Column> {
    features.features.mapValues { feature in
      switch feature {
      case .classLabel(_, let names): .label(names: names)
      case .image: .image
      case .audio: .sound
      case .tensor(_, .int64, _): .integer
      case .tensor(_, .uint64, _): .unsigned
      case .tensor: .number
      default: .text
      }
    }
  }

  /// The files beside a table that its columns name, each once.
  static func fileNames(in path: String, columns: NamedValues<Column>) throws -> [String] {
    let names = columns.filter { $0.value.isFile }.map(\.key)
    guard !names.isEmpty else { return [] }
    var scanner = CSVScanner(file: try InputFile(opening: path))
    let header = try header(&scanner, path)
    let places = header.indices.filter { names.containsName(header[$0]) }
    var found: Set<ByteName> = []
    while let row = try scanner.next() {
      try check(row, header.count, path)
      for place in places { found.insert(ByteName(row.fields[place])) }
    }
    return found.sorted().map(\.text)
  }

  /// What a column without a name is called.
  private static func place(ofColumn number: Int) -> String { "column \(number)" }

  /// Whether a column is called by its place, since it has no name.
  package static func isPlace(_ name: String) -> Bool {
    name.split(separator: " ").last.flatMap { Int($0) }.map { place(ofColumn: $0) == name } ?? false
  }

  /// Reads the names of the columns; one without a name, as pandas writes for its index, is called by its place.
  private static func header(_ scanner: inout CSVScanner, _ path: String) throws(RecordsError) -> [String] {
    try scanner.skipByteOrderMark()
    guard let row = try scanner.next() else { throw RecordsError(.damaged, "\(path): the file has no header") }
    let names = row.fields.enumerated().map { $1.isEmpty ? place(ofColumn: $0) : $1 }
    if let name = names.firstNameTwice {
      throw RecordsError(.damaged, "\(path): two columns are called '\(name)'; give one another name")
    }
    scanner.keepsEmptyLines = names.count == 1
    return names
  }

  /// Reads a table once: what its columns hold; where each row begins, then where the file ends.
  private static func read(
    _ path: String, declared: NamedValues<Column>
  ) throws -> (surveys: [ColumnSurvey], offsets: [Int]) {
    let file = try InputFile(opening: path)
    var scanner = CSVScanner(file: file)
    let header = try header(&scanner, path)
    if let stranger = declared.names.first(where: { !header.containsName($0) }) {
      throw RecordsError(
        .invalid, "\(path): there is no column '\(stranger)'; it has \(header.joined(separator: ", "))")
    }
    for case (let column, .label(let names?)) in declared where names.firstNameTwice != nil {
      throw RecordsError(.invalid, "\(path): two classes of column '\(column)' have one name: \(names)")
    }
    var surveys = header.map { ColumnSurvey(name: $0, declared: declared[$0]) }
    var offsets: [Int] = []
    while let row = try scanner.next() {
      try check(row, header.count, path)
      offsets.append(row.byteOffset)
      for index in surveys.indices {
        do throws(RecordsError) { try surveys[index].add(row.fields[index], classLimit: classLimit) } catch {
          throw error.at("\(path): \(row.place)")
        }
      }
    }
    return (surveys, offsets + [file.byteCount])
  }

  /// The file's name without its suffix.
  public var name: String {
    let file = path.lastPathComponent
    return file.lowercased().hasSuffix(".csv") ? String(file.dropLast(4)) : file
  }

  /// The CSV file, which is the only shard.
  public func shardPath(split: TFDSInfo.Split, shard: Int) -> String { path }

  /// Opens the table.
  public func makeReader(split: TFDSInfo.Split, shard: Int) throws -> any RecordReader {
    let file = try InputFile(opening: path)
    guard file.byteCount == offsets.last else {
      throw RecordsError(.damaged, "\(path) has changed since it was opened; open it again")
    }
    return ExampleReader(
      place: path, recordCount: offsets.count - 1,
      file: { ordinal, feature in
        guard let place = columns.firstIndex(where: { $0.name.isName(feature) && $0.kind.isFile }) else { return nil }
        let (rest, fields) = try self.row(ordinal, of: file, leavingOut: feature)
        return Recording(
          name: fields[place], content: .file(try InputFile(opening: self.besides(fields[place]))), rest: rest)
      }
    ) { ordinal in try self.row(ordinal, of: file).example }
  }

  /// Reads a row.
  ///
  /// - Parameter other: a column whose file is not read, and which the example lacks.
  private func row(
    _ ordinal: Int, of file: InputFile, leavingOut other: String? = nil
  ) throws -> (example: Example, fields: [String]) {
    var scanner = try CSVScanner(file: file, row: offsets[ordinal]..<offsets[ordinal + 1])
    scanner.keepsEmptyLines = columns.count == 1
    guard let row = try scanner.next() else {
      throw RecordsError(.damaged, "\(path): the file has changed since it was opened")
    }
    try Self.check(row, columns.count, path)
    var values: NamedValues<RecordValue> = [:]
    for (column, field) in zip(columns, row.fields) {
      do throws(RecordsError) {
        let isLeftOut = other.map { column.name.isName($0) } ?? false
        values[column.name] = isLeftOut ? .bytes([]) : try value(of: field, column.kind, column.labels)
      } catch {
        throw error.at("\(path): row \(ordinal) at byte \(row.byteOffset), column '\(column.name)'")
      }
    }
    var example = try features.example(of: values)
    if let other { example.features[other] = nil }
    return (example, row.fields)
  }

  /// The path of a file that a row names.
  private func besides(_ field: String) -> String {
    (path.lastIndex(of: "/").map { String(path[...$0]) } ?? "") + field
  }

  private func value(
    of field: String, _ kind: Column, _ labels: NamedValues<Int>
  ) throws(RecordsError) -> RecordValue {
    switch kind {
    case .text: return .bytes(Array(field.utf8))
    case .integer:
      guard let integer = CSVNumber.integer(field, .declared) else {
        throw RecordsError(.damaged, "'\(field)' is no 64-bit integer")
      }
      return .numbers(NumericArray(int64: integer))
    case .unsigned:
      guard let integer = CSVNumber.unsigned(field, .declared) else {
        throw RecordsError(.damaged, "'\(field)' is no 64-bit integer without a sign")
      }
      return .numbers(NumericArray(type: .uint64, shape: [], bytes: littleEndianBytes(integer)))
    case .number:
      guard let number = field.isEmpty ? .nan : CSVNumber.number(field, .declared) else {
        throw RecordsError(.damaged, "'\(field)' is no number that 64 bits hold")
      }
      return .numbers(NumericArray(type: .float64, shape: [], bytes: littleEndianBytes(number.bitPattern)))
    case .label:
      guard let label = labels[field] else { throw RecordsError(.damaged, "'\(field)' is none of the classes") }
      return .numbers(NumericArray(int64: Int64(label)))
    case .category: return .numbers(NumericArray(int64: Int64(labels[field] ?? -1)))
    case .image, .sound:
      return .bytes(try InputFile.contents(of: besides(field), limit: MediaFolder.fileByteLimit))
    }
  }

  private static func check(_ row: CSVScanner.Row, _ count: Int, _ path: String) throws(RecordsError) {
    guard row.fields.count == count else {
      throw RecordsError(
        .damaged,
        "\(path): \(row.place) has \(row.fields.count) fields, the header \(count)")
    }
  }
}
