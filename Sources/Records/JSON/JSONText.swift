extension JSONValue {
  /// A number, or the word for one that JSON cannot say: `NaN`, `Infinity`, `-Infinity`, as Python spells them.
  package static func figure(_ number: Double) -> JSONValue {
    if number.isFinite { return .number(number) }
    return .string(number.isNaN ? "NaN" : number < 0 ? "-Infinity" : "Infinity")
  }

  /// The text on one line, without spaces, keys in the order of their bytes.
  ///
  /// Numbers are their shortest texts that read back equal; floats keep a point or an exponent (`1.0`, `-0.0`).
  ///
  /// - Throws: if a number is not finite; see ``figure(_:)``.
  package func text() throws(RecordsError) -> [UInt8] {
    var bytes: [UInt8] = []
    try append(to: &bytes)
    return bytes
  }

  private func append(to bytes: inout [UInt8]) throws(RecordsError) {
    switch self {
    case .null: bytes += "null".utf8
    case .truth(let value): bytes += (value ? "true" : "false").utf8
    case .integer(let value): bytes += "\(value)".utf8
    case .unsigned(let value): bytes += "\(value)".utf8
    case .number(let value):
      guard value.isFinite else {
        throw RecordsError(.unsupported, "infinite numbers and NaN have no JSON form")
      }
      bytes += "\(value)".utf8
    case .string(let text): bytes += jsonText(text).utf8
    case .array(let items):
      bytes.append(UInt8(ascii: "["))
      for (index, item) in items.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        try item.append(to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let fields):
      bytes.append(UInt8(ascii: "{"))
      for (index, field) in fields.sortedByName.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        bytes += jsonText(field.key).utf8
        bytes.append(UInt8(ascii: ":"))
        try field.value.append(to: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }
}
