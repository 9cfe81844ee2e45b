extension RecordValue {
  /// A sequence of dictionaries as a list of them, which formats and people write; it is kept as a dictionary of
  /// sequences.
  ///
  /// Where the sequences differ in length the value stays as it is.
  public func rows(of feature: TFDSFeatures.Feature) -> RecordValue {
    switch (feature, self) {
    case (.optional(let inner), _): rows(of: inner)
    case (.dictionary(let features), .fields(let fields)):
      .fields(
        NamedValues(
          uniqueNamesWithValues: fields.map { name, value in
            (name, features[name].map { value.rows(of: $0) } ?? value)
          }))
    case (.sequence(let inner, _), .fields(let columns)): Self.rows(columns, of: inner) ?? self
    case (.sequence(let inner, _), .list(let items)): .list(items.map { $0.rows(of: inner) })
    default: self
    }
  }

  private static func rows(_ columns: NamedValues<RecordValue>, of inner: TFDSFeatures.Feature) -> RecordValue? {
    guard let count = RecordValue.fields(columns).rowCount else { return nil }
    return .list((0..<count).map { RecordValue.fields(columns).row($0).rows(of: inner) })
  }

  /// How many values are in a row, in each of the sequences of a dictionary; `nil` where they differ or there is none.
  ///
  /// Sequences that are empty where others are not belong to names that no row has.
  private var rowCount: Int? {
    switch self {
    case .list(let items): return items.count
    case .numbers(let array): return array.shape.first
    case .fields(let columns):
      var count = 0
      for (_, column) in columns {
        guard let found = column.rowCount, found == 0 || count == 0 || found == count else { return nil }
        count = max(count, found)
      }
      return columns.isEmpty ? nil : count
    case .bytes: return nil
    }
  }

  private func row(_ index: Int) -> RecordValue {
    switch self {
    case .list(let items): items[index]
    case .numbers(let array): .numbers(array.element(index))
    case .fields(let columns): .fields(columns.compactMapValues { ($0.rowCount ?? 0) > index ? $0.row(index) : nil })
    case .bytes: self
    }
  }

  /// The values in a row; `nil` for a single one.
  var elements: [RecordValue]? {
    switch self {
    case .list(let items): items
    case .numbers(let array) where !array.shape.isEmpty: (0..<array.shape[0]).map { .numbers(array.element($0)) }
    default: nil
    }
  }
}
