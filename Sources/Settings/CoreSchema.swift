/// The types of scalars: YAML 1.2's core schema, so that `no`, `1:30` and `1_000` are texts.
///
/// - Reference: YAML 1.2.2, §10.3 (https://yaml.org/spec/1.2.2/#103-core-schema).
enum CoreSchema {
  /// Why a scalar has no value: what was expected in place of it.
  struct Refusal: Error { let words: String }

  private static let prefix = "tag:yaml.org,2002:"

  /// The value of a scalar: as its tag says, else a plain word by its looks and a quoted one as text.
  static func value(
    _ text: String, isPlain: Bool, tag: String?
  ) throws(Refusal) -> ConfigurationNode.Value {
    guard let tag else { return isPlain ? try plain(text) : .string(text) }
    func tagged(_ kind: String, _ value: ConfigurationNode.Value?) throws(Refusal) -> ConfigurationNode.Value {
      guard let value else { throw Refusal(words: "the tag !!\(kind) stands before '\(text)', which is none") }
      return value
    }
    switch tag {
    case "!", prefix + "str": return .string(text)
    case prefix + "null": return try tagged("null", isNull(text) ? .null : nil)
    case prefix + "bool": return try tagged("bool", truth(text).map { .bool($0) })
    case prefix + "int": return try tagged("int", integer(text))
    case prefix + "float":
      if let number = try floating(text) { return number }
      guard case .int(let number) = try tagged("float", try integer(text)) else { return try tagged("float", nil) }
      return .double(Double(number))
    default: throw unknown(tag)
    }
  }

  /// Refuses tags of lists and mappings other than their own.
  static func check(_ tag: String?, is own: String) throws(Refusal) {
    guard let tag, tag != "!", tag != prefix + own else { return }
    throw unknown(tag)
  }

  private static func unknown(_ tag: String) -> Refusal {
    let name = tag.hasPrefix(prefix) ? "!!" + tag.dropFirst(prefix.count) : tag
    return Refusal(
      words: "the tag \(name) cannot stand here; leave it out, or use !!str, !!int, !!float, !!bool, !!null, "
        + "!!seq or !!map before what is one")
  }

  private static func plain(_ text: String) throws(Refusal) -> ConfigurationNode.Value {
    guard let first = text.utf8.first else { return .null }
    switch first {
    case UInt8(ascii: "~"), UInt8(ascii: "n"), UInt8(ascii: "N"): if isNull(text) { return .null }
    case UInt8(ascii: "t"), UInt8(ascii: "T"), UInt8(ascii: "f"), UInt8(ascii: "F"):
      if let truth = truth(text) { return .bool(truth) }
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
      if let number = try integer(text) { return number }
      if let number = try floating(text) { return number }
    default: break
    }
    return .string(text)
  }

  private static func isNull(_ text: String) -> Bool { ["", "~", "null", "Null", "NULL"].contains(text) }

  private static func truth(_ text: String) -> Bool? {
    switch text {
    case "true", "True", "TRUE": true
    case "false", "False", "FALSE": false
    default: nil
    }
  }

  /// `[-+]?[0-9]+`, `0o[0-7]+`, `0x[0-9a-fA-F]+`; with all their digits, however many there are.
  private static func integer(_ text: String) throws(Refusal) -> ConfigurationNode.Value? {
    if let number = Int(text) { return .int(number) }
    let body = text.utf8.first.map { "+-".utf8.contains($0) } == true ? text.utf8.dropFirst() : text.utf8[...]
    if !body.isEmpty, body.allSatisfy({ (48...57).contains($0) }) {
      let digits = String(decoding: body.drop { $0 == UInt8(ascii: "0") }, as: UTF8.self)
      if let number = Int(digits) { return .int(text.hasPrefix("-") ? -number : number) }
      return digits.isEmpty ? .int(0) : .digits((text.hasPrefix("-") ? "-" : "") + digits)
    }
    guard text.hasPrefix("0x") || text.hasPrefix("0o"), text.utf8.count > 2 else { return nil }
    let isHexadecimal = text.hasPrefix("0x")
    let places = text.utf8.dropFirst(2)
    let allowed = isHexadecimal ? "0123456789abcdefABCDEF".utf8 : "01234567".utf8
    guard places.allSatisfy({ allowed.contains($0) }) else { return nil }
    guard let number = Int(String(decoding: places, as: UTF8.self), radix: isHexadecimal ? 16 : 8) else {
      throw Refusal(
        words: "\(text.prefix(40)) is a number of more than 64 bits; put quotes around it if it is a text, "
          + "else write it in decimal digits")
    }
    return .int(number)
  }

  /// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, infinities, and what is not a number.
  private static func floating(_ text: String) throws(Refusal) -> ConfigurationNode.Value? {
    switch text {
    case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .double(.infinity)
    case "-.inf", "-.Inf", "-.INF": return .double(-.infinity)
    case ".nan", ".NaN", ".NAN": return .double(.nan)
    default: break
    }
    var rest = text.utf8[...]
    func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
    func drop(_ characters: String) -> Bool {
      guard let byte = rest.first, characters.utf8.contains(byte) else { return false }
      rest = rest.dropFirst()
      return true
    }
    func digits() -> Int {
      let count = rest.prefix(while: isDigit).count
      rest = rest.dropFirst(count)
      return count
    }
    _ = drop("+-")
    var count = digits()
    if drop(".") { count += digits() }
    guard count > 0 else { return nil }
    if drop("eE") {
      _ = drop("+-")
      guard digits() > 0 else { return nil }
    }
    guard rest.isEmpty, let number = Double(text) else { return nil }
    guard number.isFinite else {
      throw Refusal(
        words: "\(text.prefix(40)) is beyond the greatest number, 1.8e308; put quotes around it if it is a text, "
          + "write .inf for infinity")
    }
    return .double(number)
  }
}
