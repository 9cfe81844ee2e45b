/// Reads the numbers of CSV fields exactly: what a 64-bit integer or float does not hold is no number, but text.
///
/// Decimal only: hexadecimal is none. In a column whose kind nobody declared, texts that identify things are none either:
/// leading zeros (`01234`), and an exponent behind several digits without a point or a sign of its own (`1234567e3`,
/// which scientific notation has as `1.234567e9`).
package enum CSVNumber {
  /// Whether somebody declared that the column holds numbers.
  package enum Reading { case inferred, declared }

  /// A signed integer; `nil` for any other text, and for a negative zero, which no integer is.
  package static func integer(_ field: String, _ reading: Reading) -> Int64? {
    guard isAdmitted(field, reading), let integer = Int64(field), integer != 0 || !field.hasPrefix("-") else {
      return nil
    }
    return integer
  }

  /// An integer without a sign.
  package static func unsigned(_ field: String, _ reading: Reading) -> UInt64? {
    guard isAdmitted(field, reading), !field.hasPrefix("-") else { return nil }
    return UInt64(field)
  }

  /// A floating-point number: the nearest to a decimal fraction, but equal to an integer, which has at most 64 bits.
  ///
  /// NaN and the infinities are read as Python, R and C write them; a number that only overflows or vanishes is none.
  package static func number(_ field: String, _ reading: Reading) -> Double? {
    if let special = special(field) { return special }
    guard let form = Form(field), reading == .declared || form.isScientific && !form.hasLeadingZero,
      let number = Double(field), number.isFinite, number != 0 || form.isZero
    else { return nil }
    guard form.isInteger, abs(number) >= 0x1p53 else { return number }
    // From 2⁵³ on doubles have gaps, in which an integer may lie.
    let isEqual =
      if let integer = Int64(field) { Int64(exactly: number) == integer } else {
        UInt64(field).map { UInt64(exactly: number) == $0 } ?? false
      }
    return isEqual ? number : nil
  }

  private static func isAdmitted(_ field: String, _ reading: Reading) -> Bool {
    guard let form = Form(field), form.isInteger else { return false }
    return reading == .declared || !form.hasLeadingZero
  }

  private static func special(_ field: String) -> Double? {
    let isNegative = field.hasPrefix("-")
    let word = isNegative || field.hasPrefix("+") ? field.dropFirst() : field[...]
    switch word.lowercased() {
    case "nan": return .nan
    case "inf", "infinity": return isNegative ? -.infinity : .infinity
    default: return nil
    }
  }

  /// What a decimal number looks like: a sign, digits, a point with digits, an exponent.
  private struct Form {
    var isInteger = true
    /// Whether it has a zero in front of another digit.
    var hasLeadingZero = false
    /// Whether all digits before the exponent are zeros.
    var isZero = true
    /// Whether an exponent, if there is one, is written as scientific notation has it.
    var isScientific = true

    /// `nil` for a text that is no decimal number.
    init?(_ field: String) {
      var rest = Array(field.utf8)[...]
      if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
      let whole = rest.prefix { (48...57).contains($0) }
      rest = rest.dropFirst(whole.count)
      hasLeadingZero = whole.count > 1 && whole.first == 48
      isZero = whole.allSatisfy { $0 == 48 }
      var fractionCount = 0
      let hasPoint = rest.first == UInt8(ascii: ".")
      if hasPoint {
        isInteger = false
        let fraction = rest.dropFirst().prefix { (48...57).contains($0) }
        fractionCount = fraction.count
        isZero = isZero && fraction.allSatisfy { $0 == 48 }
        rest = rest.dropFirst(1 + fractionCount)
      }
      guard whole.count + fractionCount > 0 else { return nil }
      if let mark = rest.first {
        guard mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E") else { return nil }
        isInteger = false
        rest.removeFirst()
        let hasSign = rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+")
        if hasSign { rest.removeFirst() }
        guard !rest.isEmpty, rest.allSatisfy({ (48...57).contains($0) }) else { return nil }
        isScientific = hasPoint || hasSign || whole.count == 1
      }
    }
  }
}
