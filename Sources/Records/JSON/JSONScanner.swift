/// Reads JSON text token by token, for headers whose duplicate keys and order matter; every error names a byte.
struct JSONScanner {
  private let text: [UInt8]
  private let offset: Int
  private var position = 0

  /// Stands at the start of `text`, which begins at byte `offset` of the file.
  init(_ text: [UInt8], offset: Int) {
    self.text = text
    self.offset = offset
  }

  /// An error at the current position.
  func error(_ words: String) -> RecordsError {
    RecordsError(.damaged, "\(words) at byte \(offset + position)")
  }

  /// Visits the keys of an object, of which `value` must read each key's value.
  ///
  /// Refuses a key that appears twice.
  mutating func object(_ value: (inout JSONScanner, String) throws(RecordsError) -> Void) throws(RecordsError) {
    var seen: Set<ByteName> = []
    try expect("{")
    if accept("}") { return }
    repeat {
      let key = try string()
      guard seen.insert(ByteName(key)).inserted else { throw error("the key '\(key)' appears twice, second time ends") }
      try expect(":")
      try value(&self, key)
    } while accept(",")
    try expect("}")
  }

  /// An array of integers that are not negative.
  mutating func integers() throws(RecordsError) -> [Int] {
    var values: [Int] = []
    try expect("[")
    if accept("]") { return values }
    repeat { values.append(try integer()) } while accept(",")
    try expect("]")
    return values
  }

  /// Checks that nothing but white space follows.
  mutating func end() throws(RecordsError) {
    skipSpace()
    if position < text.count { throw error("unexpected text after the JSON") }
  }

  /// A string.
  mutating func string() throws(RecordsError) -> String {
    try expect("\"")
    var bytes: [UInt8] = []
    while position < text.count {
      let byte = text[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: bytes, as: UTF8.self) else {
          throw error("a string that is not UTF-8 ends")
        }
        return string
      case UInt8(ascii: "\\"): bytes.append(contentsOf: try escaped())
      case 0..<32: throw error("a control character stands in a string")
      default: bytes.append(byte)
      }
    }
    throw error("a string does not end")
  }

  private mutating func escaped() throws(RecordsError) -> [UInt8] {
    guard position < text.count else { throw error("a string does not end") }
    let byte = text[position]
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "b"): return [8]
    case UInt8(ascii: "f"): return [12]
    case UInt8(ascii: "n"): return [10]
    case UInt8(ascii: "r"): return [13]
    case UInt8(ascii: "t"): return [9]
    case UInt8(ascii: "u"):
      var value = UInt32(try hexadecimalUnit())
      if value >> 10 == 0x36, position + 1 < text.count, text[position] == UInt8(ascii: "\\"),
        text[position + 1] == UInt8(ascii: "u")
      {
        position += 2
        let low = UInt32(try hexadecimalUnit())
        guard low >> 10 == 0x37 else { throw error("half a surrogate pair ends") }
        value = 0x10000 + (value & 0x3FF) << 10 + (low & 0x3FF)
      }
      guard let scalar = Unicode.Scalar(value) else { throw error("half a surrogate pair ends") }
      return Array(String(scalar).utf8)
    default: throw error("an unknown escape ends")
    }
  }

  private mutating func hexadecimalUnit() throws(RecordsError) -> UInt16 {
    guard position + 4 <= text.count else { throw error("a string does not end") }
    let digits = text[position..<position + 4]
    let isHex = digits.allSatisfy { (48...57).contains($0) || (65...70).contains($0) || (97...102).contains($0) }
    guard isHex, let value = UInt16(String(decoding: digits, as: UTF8.self), radix: 16) else {
      throw error("four hexadecimal digits are expected")
    }
    position += 4
    return value
  }

  private mutating func integer() throws(RecordsError) -> Int {
    skipSpace()
    let start = position
    while position < text.count, (48...57).contains(text[position]) { position += 1 }
    guard let value = Int(String(decoding: text[start..<position], as: UTF8.self)),
      position - start == 1 || text[start] != UInt8(ascii: "0")
    else { throw error("an integer of 0 to 2⁶³−1 is expected") }
    return value
  }

  /// The next byte that is no white space; `nil` at the end.
  mutating func peek() -> UInt8? {
    skipSpace()
    return position < text.count ? text[position] : nil
  }

  /// The longest run of bytes from here that `isPart` takes; it takes ASCII only.
  mutating func take(while isPart: (UInt8) -> Bool) -> String {
    skipSpace()
    let start = position
    while position < text.count, isPart(text[position]) { position += 1 }
    return String(decoding: text[start..<position], as: UTF8.self)
  }

  /// Passes over a character, which must be the next.
  mutating func expect(_ character: Character) throws(RecordsError) {
    guard accept(character) else { throw error("'\(character)' is expected") }
  }

  /// Passes over a character if it is the next, and says whether it was.
  mutating func accept(_ character: Character) -> Bool {
    skipSpace()
    guard position < text.count, text[position] == character.asciiValue else { return false }
    position += 1
    return true
  }

  private mutating func skipSpace() {
    while position < text.count, [32, 9, 10, 13].contains(text[position]) { position += 1 }
  }
}

/// A string as JSON text, with the escapes that JSON demands, and of what would steer a terminal.
func jsonText(_ string: String) -> String {
  var text = "\""
  for scalar in string.unicodeScalars {
    switch scalar {
    case "\"": text += "\\\""
    case "\\": text += "\\\\"
    case "\n": text += "\\n"
    case "\r": text += "\\r"
    case "\t": text += "\\t"
    case _ where scalar.value < 32 || (0x7F...0x9F).contains(scalar.value):
      let digits = String(scalar.value, radix: 16)
      text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: text.unicodeScalars.append(scalar)
    }
  }
  return text + "\""
}
