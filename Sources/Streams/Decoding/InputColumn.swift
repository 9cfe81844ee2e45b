import Records

/// A column of a table as it is fed: its numbers as they are; a class as one number for each category, 1 for its own.
struct InputColumn: Hashable, Sendable {
  /// How a row's value is stored.
  enum Value: Hashable, Sendable {
    case numbers(NumericArray.ElementType, count: Int, isPacked: Bool)
    case category(names: [String])
  }

  let name: String
  let value: Value
  private let nameBytes: [UInt8]

  /// How many numbers it gives.
  var count: Int {
    switch value {
    case .numbers(_, let count, _): count
    case .category(let names): names.count
    }
  }

  /// The names of its categories; `nil` where it holds numbers.
  var categories: [String]? { if case .category(let names) = value { names } else { nil } }

  /// How many numbers a row may have.
  private static let rowLimit = 1 << 20

  /// The columns of these names.
  static func columns(
    _ names: InputNames, of collection: any RecordCollection
  ) throws(StreamsError) -> [InputColumn] {
    var columns: [InputColumn] = []
    for name in names.all {
      let feature = try collection.feature(name, role: "input")
      guard let value = Self.value(of: feature) else {
        throw StreamsError(
          .configuration,
          "feature '\(name)' in \(collection.path) is \(feature.summary); beside others only numbers and classes are fed: "
            + "declare a column of categories as a label, or leave it out")
      }
      columns.append(InputColumn(name: name, value: value, nameBytes: Array(name.utf8)))
    }
    let count = columns.reduce(0) { $0 + $1.count }
    try require(
      count <= rowLimit, "features \(names) make a row of \(count) numbers; at most \(rowLimit) are fed")
    return columns
  }

  private static func value(of feature: TFDSFeatures.Feature) -> Value? {
    switch feature {
    case .classLabel(let count, let names):
      return count < 1 || count > rowLimit
        ? nil : .category(names: names.isEmpty ? (0..<count).map(String.init) : names)
    default:
      guard case .numbers(let type, let count, let isPacked)? = InputFeature.numbers(feature) else { return nil }
      return .numbers(type, count: count, isPacked: isPacked)
    }
  }

  /// Whether a feature holds one number in each record.
  static func isOneNumber(_ feature: TFDSFeatures.Feature) -> Bool {
    if case .tensor(let shape, _, _) = feature { shape.isEmpty } else { false }
  }

  /// Appends the numbers that a record has.
  func append(_ record: Span<UInt8>, to row: inout [Float]) throws(RecordsError) {
    switch value {
    case .numbers(let type, let count, let isPacked):
      let before = row.count
      try InputDecoder.numbers(record, nameBytes, type, isPacked: isPacked, into: &row)
      guard row.count == before + count else {
        throw RecordsError(.damaged, "feature '\(name)': \(row.count - before) numbers, expected \(count)")
      }
    case .category(let names):
      guard let number = try FeatureScan.singleInteger(named: nameBytes, in: record) else {
        throw InputDecoder.missing(nameBytes)
      }
      // -1 tells that nobody knows: none of the categories.
      guard number >= -1, number < names.count else {
        throw RecordsError(.damaged, "feature '\(name)': category \(number) of \(names.count)")
      }
      for category in names.indices { row.append(Int64(category) == number ? 1 : 0) }
    }
  }
}
