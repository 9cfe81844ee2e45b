import Settings
import Store

/// What one pass over a column of a CSV file has shown.
public struct ColumnSurvey: Codable, Sendable {
  let name: String
  private let declared: CSVTable.Column?
  private var isInteger = true
  private var isUnsigned = true
  private var isNumber = true
  /// Whether there is a finite number: words for others do not make a column of numbers.
  private var hasFinite = false
  /// Whether no field has anything.
  private var isEmpty = true
  /// Whether a field has nothing: a number that is missing.
  private var hasMissing = false
  private var distinct: Set<ByteName> = []
  private var formats: Set<String> = []

  init(name: String, declared: CSVTable.Column?) {
    self.name = name
    self.declared = declared
  }

  mutating func add(_ field: String, classLimit: Int) throws(RecordsError) {
    func misfit(_ expected: String) -> RecordsError {
      RecordsError(.damaged, "column '\(name)' holds '\(field.prefix(60))', expected \(expected)")
    }
    if field.isEmpty, declared == nil || declared == .number {
      hasMissing = true
      return
    }
    isEmpty = false
    switch declared {
    case .text, .category: break
    case .integer: if CSVNumber.integer(field, .declared) == nil { throw misfit("a 64-bit integer") }
    case .unsigned: if CSVNumber.unsigned(field, .declared) == nil { throw misfit("a 64-bit integer without a sign") }
    case .number: if CSVNumber.number(field, .declared) == nil { throw misfit("a number that 64 bits hold") }
    case .label(let names?): if !names.containsName(field) { throw misfit("one of \(names.joined(separator: ", "))") }
    case .label(nil):
      distinct.insert(ByteName(field))
      guard distinct.count <= classLimit else {
        throw RecordsError(.damaged, "column '\(name)' has more than \(classLimit) classes")
      }
    case .image, .sound:
      let kind: MediaFolder.Kind = declared == .image ? .images : .sounds
      let isInside = !field.hasPrefix("/") && !field.utf8.contains(0) && !field.split(separator: "/").contains("..")
      guard isInside, let format = kind.format(of: field) else {
        throw misfit(
          "the name of a file in the CSV file's folder, \(kind.formats.map(\.suffix).joined(separator: ", "))")
      }
      formats.insert(format)
    case nil:
      if isInteger { isInteger = CSVNumber.integer(field, .inferred) != nil }
      if isUnsigned { isUnsigned = CSVNumber.unsigned(field, .inferred) != nil }
      if isNumber {
        let number = CSVNumber.number(field, .inferred)
        isNumber = number != nil
        hasFinite = hasFinite || number?.isFinite == true
      }
    }
  }

  /// What the column holds.
  var kind: CSVTable.Column {
    if let declared { return declared }
    if isEmpty { return .text }
    guard !hasMissing else { return isNumber && hasFinite ? .number : .text }
    return isInteger ? .integer : isUnsigned ? .unsigned : isNumber && hasFinite ? .number : .text
  }

  /// The classes by number; empty for a column of another kind.
  var classNames: [String] {
    switch kind {
    case .label(let names): names ?? distinct.sorted().map(\.text)
    case .category(let names): names
    default: []
    }
  }

  /// The column as a feature.
  var feature: TFDSFeatures.Feature {
    switch kind {
    case .text: .text
    case .integer: .tensor(shape: [], type: .int64)
    case .unsigned: .tensor(shape: [], type: .uint64)
    // As bytes: a list of numbers holds 32-bit floats.
    case .number: .tensor(shape: [], type: .float64, encoding: .bytes)
    case .label, .category: .classLabel(classCount: classNames.count, names: classNames)
    case .image: MediaFolder.Kind.images.feature(formats: formats)
    case .sound: MediaFolder.Kind.sounds.feature(formats: formats)
    }
  }

  /// Reads what ``encode(to:)`` wrote.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    name = try container.decode(String.self, forKey: .name)
    declared = try container.decodeIfPresent(CSVTable.Column.self, forKey: .declared)
    isInteger = try container.decode(Bool.self, forKey: .isInteger)
    isUnsigned = try container.decode(Bool.self, forKey: .isUnsigned)
    isNumber = try container.decode(Bool.self, forKey: .isNumber)
    hasFinite = try container.decode(Bool.self, forKey: .hasFinite)
    isEmpty = try container.decode(Bool.self, forKey: .isEmpty)
    hasMissing = try container.decode(Bool.self, forKey: .hasMissing)
    distinct = Set(try container.decode([String].self, forKey: .distinct).map { ByteName($0) })
    formats = Set(try container.decode([String].self, forKey: .formats))
  }

  private enum CodingKeys: String, CodingKey {
    case name, declared, isInteger, isUnsigned, isNumber, hasFinite, isEmpty, hasMissing, distinct, formats
  }

  /// Sets in the order of their texts, so that equal surveys give equal bytes.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(declared, forKey: .declared)
    try container.encode(isInteger, forKey: .isInteger)
    try container.encode(isUnsigned, forKey: .isUnsigned)
    try container.encode(isNumber, forKey: .isNumber)
    try container.encode(hasFinite, forKey: .hasFinite)
    try container.encode(isEmpty, forKey: .isEmpty)
    try container.encode(hasMissing, forKey: .hasMissing)
    try container.encode(distinct.sorted().map(\.text), forKey: .distinct)
    try container.encode(formats.sortedByBytes(), forKey: .formats)
  }

  /// What this column and the same one of another table show together.
  func merged(with other: ColumnSurvey) -> ColumnSurvey {
    var merged = self
    merged.isInteger = isInteger && other.isInteger
    merged.isUnsigned = isUnsigned && other.isUnsigned
    merged.isNumber = isNumber && other.isNumber
    merged.hasFinite = hasFinite || other.hasFinite
    merged.isEmpty = isEmpty && other.isEmpty
    merged.hasMissing = hasMissing || other.hasMissing
    merged.distinct.formUnion(other.distinct)
    merged.formats.formUnion(other.formats)
    return merged
  }

  /// The features of a table with these columns.
  static func features(of columns: [ColumnSurvey]) -> TFDSFeatures {
    TFDSFeatures(features: NamedValues(uniqueNamesWithValues: columns.map { ($0.name, $0.feature) }))
  }
}
