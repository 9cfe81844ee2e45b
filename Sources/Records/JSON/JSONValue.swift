/// A JSON value of any kind.
package enum JSONValue: Equatable, Sendable {
  case null
  case truth(Bool)
  case integer(Int64)
  case unsigned(UInt64)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object(NamedValues<JSONValue>)

  /// Reads JSON text; `path` is for messages.
  ///
  /// - Throws: if it is no JSON, has a key twice, or is nested too deep; the error names the byte.
  package init(parsing bytes: [UInt8], path: String) throws(RecordsError) {
    do throws(RecordsError) {
      // Some programs put a mark in front of UTF-8.
      let mark = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
      var scanner = JSONScanner(Array(bytes[mark...]), offset: mark)
      self = try scanner.value()
      try scanner.end()
    } catch { throw error.at(path) }
  }

  /// The value that JSON alone tells: numbers in a row are an array of 64-bit integers or floats; `nil` for null.
  ///
  /// - Throws: if a null stands in an array: there is no value that says so, and none is left out.
  func natural() throws(RecordsError) -> RecordValue? {
    switch self {
    case .null: return nil
    case .string(let text): return .bytes(Array(text.utf8))
    case .object(let fields):
      var values = NamedValues<RecordValue>()
      for (name, field) in fields { values[name] = try field.natural() }
      return .fields(values)
    case .array(let items):
      var values: [RecordValue] = []
      for item in items {
        guard let value = try item.natural() else {
          throw RecordsError(.unsupported, "an array holds null, for which records have no value; leave it out")
        }
        values.append(value)
      }
      return Self.array(of: items).map { .numbers($0) } ?? .list(values)
    default: return scalar.map { .numbers($0) }
    }
  }

  /// Numbers in a row of one type, or integers among floats that are equal to one; `nil` for anything else.
  private static func array(of items: [JSONValue]) -> NumericArray? {
    let scalars = items.compactMap(\.scalar)
    guard let first = scalars.first, scalars.count == items.count else { return nil }
    if scalars.allSatisfy({ $0.type == first.type }) {
      return NumericArray(type: first.type, shape: [items.count], bytes: scalars.flatMap(\.bytes))
    }
    let numbers = items.compactMap { $0.number(.float64) }
    guard numbers.count == items.count else { return nil }
    return NumericArray(type: .float64, shape: [items.count], bytes: numbers.flatMap { $0 })
  }

  private var scalar: NumericArray? {
    switch self {
    case .truth(let value): NumericArray(type: .bool, shape: [], bytes: [value ? 1 : 0])
    case .integer(let value): NumericArray(int64: value)
    case .unsigned(let value): NumericArray(type: .uint64, shape: [], bytes: littleEndianBytes(value))
    case .number(let value): NumericArray(type: .float64, shape: [], bytes: littleEndianBytes(value.bitPattern))
    default: nil
    }
  }
}

extension JSONValue {
  /// A value as JSON.
  ///
  /// - Throws: if it holds byte strings that are not UTF-8.
  init(_ value: RecordValue) throws(RecordsError) {
    switch value {
    case .bytes(let bytes):
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw RecordsError(.unsupported, "a byte string that is not UTF-8 has no JSON form")
      }
      self = .string(text)
    case .numbers(let array):
      guard array.shape.isEmpty else {
        var items: [JSONValue] = []
        for index in 0..<array.shape[0] { items.append(try JSONValue(.numbers(array.element(index)))) }
        self = .array(items)
        return
      }
      switch array.type {
      case .bool: self = .truth(array.bytes[0] != 0)
      case .uint64: self = .unsigned(UInt64(bitPattern: array.integers?[0] ?? 0))
      case .float16, .float32, .float64: self = .number(array.numbers?[0] ?? 0)
      default: self = .integer(array.integers?[0] ?? 0)
      }
    case .list(let items):
      var values: [JSONValue] = []
      for item in items { values.append(try JSONValue(item)) }
      self = .array(values)
    case .fields(let fields):
      var values = NamedValues<JSONValue>()
      for (name, field) in fields { values[name] = try JSONValue(field) }
      self = .object(values)
    }
  }

  /// The value as a feature inside `rank` sequences has it; `nil` if it does not fit.
  func value(as storage: TFDSFeatures.Feature.Storage, rank: Int) -> RecordValue? {
    switch storage {
    case .strings: return strings
    case .list(let type, let shape), .packed(let type, let shape, _):
      guard rank > 0 else { return numbers(type, axes: shape.count).map { .numbers($0) } }
      guard case .array(let items) = self else { return nil }
      if rank > 1 {
        let rows = items.compactMap { $0.value(as: storage, rank: rank - 1) }
        return rows.count == items.count ? .list(rows) : nil
      }
      let arrays = items.compactMap { $0.numbers(type, axes: shape.count) }
      guard arrays.count == items.count else { return nil }
      let first = arrays.first?.shape ?? shape.map { $0 ?? 0 }
      guard arrays.allSatisfy({ $0.shape == first }) else { return .list(arrays.map { .numbers($0) }) }
      return .numbers(NumericArray(type: type, shape: [arrays.count] + first, bytes: arrays.flatMap(\.bytes)))
    }
  }

  private var strings: RecordValue? {
    switch self {
    case .string(let text): return .bytes(Array(text.utf8))
    case .array(let items):
      let values = items.compactMap(\.strings)
      return values.count == items.count ? .list(values) : nil
    default: return nil
    }
  }

  private func numbers(_ type: NumericArray.ElementType, axes: Int) -> NumericArray? {
    guard axes > 0 else { return number(type).map { NumericArray(type: type, shape: [], bytes: $0) } }
    guard case .array(let items) = self else { return nil }
    let arrays = items.compactMap { $0.numbers(type, axes: axes - 1) }
    let first = arrays.first?.shape ?? Array(repeating: 0, count: axes - 1)
    guard arrays.count == items.count, arrays.allSatisfy({ $0.shape == first }) else { return nil }
    return NumericArray(type: type, shape: [items.count] + first, bytes: arrays.flatMap(\.bytes))
  }

  private func number(_ type: NumericArray.ElementType) -> [UInt8]? {
    switch (self, type.isFloating) {
    case (.truth(let value), false): type == .bool ? [value ? 1 : 0] : nil
    case (.integer(let value), false):
      type == .bool || type == .uint64 && value < 0 ? nil : NumericArray.bytes(of: [value], as: type)
    case (.unsigned(let value), false): type == .uint64 ? littleEndianBytes(value) : nil
    // An integer that the type does not hold is refused, not rounded; so is what would be infinite.
    case (.integer(let value), true): Double(exactly: value).flatMap { NumericArray.bytes(exactly: $0, as: type) }
    case (.unsigned(let value), true): Double(exactly: value).flatMap { NumericArray.bytes(exactly: $0, as: type) }
    case (.number(let value), true): type.holds(value) ? NumericArray.bytes(of: [value], as: type) : nil
    default: nil
    }
  }
}
