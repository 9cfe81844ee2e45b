extension CanonicalValue {
  /// The value as one line of JSON with sorted keys; integers and floating-point numbers stay distinct (`1`, `1.0`).
  ///
  /// JSON has no numbers beyond the finite ones: they are written as the texts `nan`, `inf`, `-inf`.
  public var json: String { String(decoding: jsonBytes, as: UTF8.self) }

  /// The bytes of `json`.
  package var jsonBytes: [UInt8] { jsonBytes(.strict) }

  /// The bytes of `json`; lenient ones have numbers beyond the finite ones as `NaN`, `Infinity`, `-Infinity`, so that they are
  /// read as they were.
  package func jsonBytes(_ dialect: JSONDialect) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(1024)
    appendJSON(dialect, to: &bytes)
    return bytes
  }

  /// Reads JSON.
  ///
  /// Complexity: O(bytes). Nesting is bounded by 128, and so is memory: 60 MB of text could hold values of 1.5 GB.
  ///
  /// - Throws: `JSONError` with the byte offset.
  package init(json bytes: [UInt8], dialect: JSONDialect = .strict) throws(JSONError) {
    var reader = JSONReader(bytes: bytes, dialect: dialect)
    self = try reader.document()
  }

  private func appendJSON(_ dialect: JSONDialect, to bytes: inout [UInt8]) {
    switch self {
    case .null: bytes.append(contentsOf: "null".utf8)
    case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
    case .int(let value): bytes.append(contentsOf: "\(value)".utf8)
    case .digits(let digits): bytes.append(contentsOf: digits.utf8)
    case .double(let value):
      if value.isFinite {
        bytes.append(contentsOf: "\(value)".utf8)
      } else if dialect == .lenient {
        bytes.append(contentsOf: (value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity").utf8)
      } else {
        Self.appendJSON(text: "\(value)", to: &bytes)
      }
    case .string(let text): Self.appendJSON(text: text, to: &bytes)
    case .list(let elements):
      bytes.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        element.appendJSON(dialect, to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .mapping(let members):
      bytes.append(UInt8(ascii: "{"))
      for (index, name) in members.keys.sortedByBytes().enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        Self.appendJSON(text: name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        members[name]?.appendJSON(dialect, to: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  private static func appendJSON(text: String, to bytes: inout [UInt8]) {
    let digits = Array("0123456789abcdef".utf8)
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case UInt8(ascii: "\n"): bytes.append(contentsOf: "\\n".utf8)
      case 0..<32:
        bytes.append(contentsOf: "\\u00".utf8)
        bytes.append(digits[Int(byte >> 4)])
        bytes.append(digits[Int(byte & 15)])
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}

/// Which numbers a JSON text may hold.
package enum JSONDialect: Sendable {
  /// Those of RFC 8259.
  case strict
  /// Also `NaN`, `Infinity`, `-Infinity`, as Python and JavaScript's JSON5 write them; a byte order mark may come first.
  case lenient
}

/// A reader of JSON that keeps integers and floating-point numbers apart.
private struct JSONReader {
  var bytes: [UInt8]
  var offset = 0
  let dialect: JSONDialect
  let maximumDepth = 128
  /// How many values may still be made: the longest record that is written, of 64 MB, has 2.5 million and few mappings.
  var budget = 4_000_000
  /// What a mapping costs in memory, in values of other kinds.
  let mappingCost = 8

  init(bytes: [UInt8], dialect: JSONDialect) {
    self.bytes = bytes
    self.dialect = dialect
    if dialect == .lenient, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { offset = 3 }
  }

  mutating func document() throws(JSONError) -> CanonicalValue {
    let value = try value(depth: 0)
    skipSpace()
    guard offset == bytes.count else { throw damaged("something after the end") }
    return value
  }

  private func damaged(_ what: String) -> JSONError { JSONError("JSON byte \(offset): \(what)") }

  private var current: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  private mutating func skipSpace() {
    while let byte = current, byte == 32 || byte == 10 || byte == 13 || byte == 9 { offset += 1 }
  }

  private mutating func accept(_ scalar: Unicode.Scalar) -> Bool {
    skipSpace()
    guard let byte = current, UInt32(byte) == scalar.value else { return false }
    offset += 1
    return true
  }

  private mutating func value(depth: Int) throws(JSONError) -> CanonicalValue {
    guard depth < maximumDepth else { throw damaged("nested deeper than \(maximumDepth)") }
    skipSpace()
    budget -= current == UInt8(ascii: "{") ? mappingCost : 1
    guard budget >= 0 else { throw damaged("more values than any file of ours has") }
    switch current {
    case UInt8(ascii: "{"): return .mapping(try members(depth: depth))
    case UInt8(ascii: "["): return .list(try elements(depth: depth))
    case UInt8(ascii: "\""): return .string(try text())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "N") where dialect == .lenient: return try word("NaN", .double(.nan))
    case UInt8(ascii: "I") where dialect == .lenient: return try word("Infinity", .double(.infinity))
    case UInt8(ascii: "-") where dialect == .lenient && bytes[offset...].starts(with: "-I".utf8):
      return try word("-Infinity", .double(-.infinity))
    default: return try number()
    }
  }

  private mutating func word(_ word: String, _ value: CanonicalValue) throws(JSONError) -> CanonicalValue {
    guard bytes[offset...].starts(with: word.utf8) else { throw damaged("expected \(word)") }
    offset += word.utf8.count
    return value
  }

  private mutating func elements(depth: Int) throws(JSONError) -> [CanonicalValue] {
    offset += 1
    var elements: [CanonicalValue] = []
    if accept("]") { return elements }
    while true {
      elements.append(try value(depth: depth + 1))
      if accept("]") { return elements }
      guard accept(",") else { throw damaged("expected , or ]") }
    }
  }

  private mutating func members(depth: Int) throws(JSONError) -> [String: CanonicalValue] {
    offset += 1
    var members: [String: CanonicalValue] = [:]
    if accept("}") { return members }
    while true {
      skipSpace()
      guard current == UInt8(ascii: "\"") else { throw damaged("expected a name") }
      let name = try text()
      guard accept(":") else { throw damaged("expected :") }
      guard members.updateValue(try value(depth: depth + 1), forKey: name) == nil else {
        throw damaged("the name \(name) appears twice")
      }
      if accept("}") { return members }
      guard accept(",") else { throw damaged("expected , or }") }
    }
  }

  private mutating func number() throws(JSONError) -> CanonicalValue {
    let start = offset
    while let byte = current, "+-.eE0123456789".utf8.contains(byte) { offset += 1 }
    let text = String(decoding: bytes[start..<offset], as: UTF8.self)
    if let value = Int(text) { return .int(value) }
    let digits = bytes[start..<offset].drop { $0 == UInt8(ascii: "-") }
    if digits.allSatisfy({ (48...57).contains($0) }), let first = digits.first, first != UInt8(ascii: "0"),
      digits.startIndex - start <= 1
    {
      return .digits(text)
    }
    let number = Double(text)
    if let number, number.isFinite { return .double(number) }
    offset = start
    throw damaged(number == nil ? "expected a value" : "\(text.prefix(40)) is beyond the greatest number, 1.8e308")
  }

  private mutating func text() throws(JSONError) -> String {
    offset += 1
    var content: [UInt8] = []
    while let byte = current {
      offset += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: content, as: UTF8.self) else { throw damaged("not UTF-8") }
        return text
      case UInt8(ascii: "\\"): content.append(contentsOf: String(try escape()).utf8)
      case 0..<32: throw damaged("a bare control character")
      default: content.append(byte)
      }
    }
    throw damaged("a text without end")
  }

  private mutating func escape() throws(JSONError) -> Character {
    guard let byte = current else { throw damaged("a text without end") }
    offset += 1
    switch byte {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      var code = try hexadecimal()
      if (0xD800..<0xDC00).contains(code), bytes[offset...].starts(with: "\\u".utf8) {
        offset += 2
        code = 0x10000 + (code - 0xD800) << 10 + (try hexadecimal() &- 0xDC00)
      }
      guard let scalar = Unicode.Scalar(code) else { throw damaged("not a character") }
      return Character(scalar)
    default: throw damaged("unknown escape")
    }
  }

  private mutating func hexadecimal() throws(JSONError) -> UInt32 {
    guard offset + 4 <= bytes.count,
      let code = UInt32(String(decoding: bytes[offset..<offset + 4], as: UTF8.self), radix: 16)
    else { throw damaged("expected four hexadecimal digits") }
    offset += 4
    return code
  }
}

/// Why a text is not the JSON that was expected: where and what is wrong.
package struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong, behind the offset of the byte.
  package let message: String

  init(_ message: String) { self.message = message }

  package var description: String { message }
}
