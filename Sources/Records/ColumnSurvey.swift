import Store

/// What one pass over a column of a CSV file has shown.
public struct ColumnSurvey: Codable, Sendable {
  let name: String
  private let declared: CSVTable.Column?
  private var isInteger = true
  private var isNumber = true
  private var isEmpty = true
  private var distinct: Set<String> = []
  private var formats: Set<String> = []

  init(name: String, declared: CSVTable.Column?) {
    self.name = name
    self.declared = declared
  }

  mutating func add(_ field: String, classLimit: Int) throws(RecordsError) {
    isEmpty = false
    func misfit(_ expected: String) -> RecordsError {
      RecordsError(.damaged, "column '\(name)' holds '\(field.prefix(60))', expected \(expected)")
    }
    switch declared {
    case .text: break
    case .integer: if Int64(field) == nil { throw misfit("an integer") }
    case .number: if Float(field) == nil { throw misfit("a number") }
    case .label(let names?): if !names.contains(field) { throw misfit("one of \(names.joined(separator: ", "))") }
    case .label(nil):
      distinct.insert(field)
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
      if isInteger { isInteger = Int64(field) != nil }
      if isNumber { isNumber = Float(field) != nil }
    }
  }

  /// What the column holds.
  var kind: CSVTable.Column {
    declared ?? (isEmpty ? .text : isInteger ? .integer : isNumber ? .number : .text)
  }

  /// The classes by number; empty for a column of another kind.
  var classNames: [String] {
    guard case .label(let names) = kind else { return [] }
    return names ?? distinct.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The column as a feature.
  var feature: TFDSFeatures.Feature {
    switch kind {
    case .text: .text
    case .integer: .tensor(shape: [], type: .int64)
    case .number: .tensor(shape: [], type: .float32)
    case .label: .classLabel(classCount: classNames.count, names: classNames)
    case .image: MediaFolder.Kind.images.feature(formats: formats)
    case .sound: MediaFolder.Kind.sounds.feature(formats: formats)
    }
  }

  /// Sets in the order of their texts, so that equal surveys give equal bytes.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(declared, forKey: .declared)
    try container.encode(isInteger, forKey: .isInteger)
    try container.encode(isNumber, forKey: .isNumber)
    try container.encode(isEmpty, forKey: .isEmpty)
    try container.encode(distinct.sortedByBytes(), forKey: .distinct)
    try container.encode(formats.sortedByBytes(), forKey: .formats)
  }

  /// What this column and the same one of another table show together.
  func merged(with other: ColumnSurvey) -> ColumnSurvey {
    var merged = self
    merged.isInteger = isInteger && other.isInteger
    merged.isNumber = isNumber && other.isNumber
    merged.isEmpty = isEmpty && other.isEmpty
    merged.distinct.formUnion(other.distinct)
    merged.formats.formUnion(other.formats)
    return merged
  }

  /// The features of a table with these columns.
  static func features(of columns: [ColumnSurvey]) -> TFDSFeatures {
    TFDSFeatures(features: Dictionary(uniqueKeysWithValues: columns.map { ($0.name, $0.feature) }))
  }
}
