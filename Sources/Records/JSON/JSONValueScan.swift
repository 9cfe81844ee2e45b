extension JSONScanner {
  /// The deepest nesting that is read, as each level takes a call.
  private static let depthLimit = 256

  /// A value of any kind.
  ///
  /// Kinds are told by their first byte, so that no guess is thrown away: a row of a million numbers is common.
  ///
  /// - Reference: RFC 8259.
  mutating func value(depth: Int = 0) throws(RecordsError) -> JSONValue {
    guard depth < Self.depthLimit else { throw error("more than \(Self.depthLimit) levels of nesting begin") }
    switch peek() {
    case UInt8(ascii: "{"):
      var fields = NamedValues<JSONValue>()
      try object { (scanner, key) throws(RecordsError) in fields[key] = try scanner.value(depth: depth + 1) }
      return .object(fields)
    case UInt8(ascii: "["): return .array(try items(depth: depth + 1))
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"):
      try word("true")
      return .truth(true)
    case UInt8(ascii: "f"):
      try word("false")
      return .truth(false)
    case UInt8(ascii: "n"):
      try word("null")
      return .null
    default: return try number()
    }
  }

  private mutating func items(depth: Int) throws(RecordsError) -> [JSONValue] {
    var items: [JSONValue] = []
    try expect("[")
    if accept("]") { return items }
    repeat { items.append(try value(depth: depth)) } while accept(",")
    try expect("]")
    return items
  }

  private mutating func word(_ expected: String) throws(RecordsError) {
    guard take(while: { (97...122).contains($0) }) == expected else {
      throw error("'\(expected)' is expected before here")
    }
  }

  /// An integer where the text is one and fits, else a floating-point number.
  private mutating func number() throws(RecordsError) -> JSONValue {
    let text = take { (48...57).contains($0) || [43, 45, 46, 69, 101].contains($0) }
    guard Self.isNumber(Array(text.utf8)) else { throw error("a JSON value is expected, its text ends") }
    if let integer = Int64(text) { return .integer(integer) }
    if let integer = UInt64(text) { return .unsigned(integer) }
    // Rounded, an integer would be another.
    guard !text.utf8.allSatisfy({ $0 == UInt8(ascii: "-") || (48...57).contains($0) }) else {
      throw error("the integer \(text.prefix(40)) has more than 64 bits, it ends")
    }
    guard let number = Double(text), number.isFinite else {
      throw error("the number \(text.prefix(40)) is too large, it ends")
    }
    return .number(number)
  }

  /// Whether text follows the grammar: a minus, digits without a leading zero, a fraction, an exponent.
  private static func isNumber(_ text: [UInt8]) -> Bool {
    var position = 0
    func has(_ characters: [UInt8]) -> Bool { position < text.count && characters.contains(text[position]) }
    func digits() -> Int {
      let start = position
      while position < text.count, (48...57).contains(text[position]) { position += 1 }
      return position - start
    }
    if has([45]) { position += 1 }
    let leadsWithZero = has([48])
    let count = digits()
    guard count > 0, !leadsWithZero || count == 1 else { return false }
    if has([46]) {
      position += 1
      guard digits() > 0 else { return false }
    }
    if has([69, 101]) {
      position += 1
      if has([43, 45]) { position += 1 }
      guard digits() > 0 else { return false }
    }
    return position == text.count
  }
}
