import Glibc

/// A number with a fixed count of decimals; an en dash for what is not finite, a real minus sign.
package func decimal(_ value: Double, digits: Int) -> String {
  guard value.isFinite else { return "–" }
  let scale = pow(10, Double(digits))
  guard abs(value) * scale < 0x1p53 else { return String(value) }
  let scaled = Int((abs(value) * scale).rounded())
  let text = String(scaled)
  let sign = value < 0 && scaled != 0 ? "−" : ""
  if digits == 0 { return sign + text }
  let padded = String(repeating: "0", count: max(0, digits + 1 - text.count)) + text
  return sign + padded.dropLast(digits) + "." + padded.suffix(digits)
}

/// A share in [0, 1] as a percentage.
package func percentage(_ share: Double, digits: Int = 1) -> String {
  share.isFinite ? decimal(share * 100, digits: digits) + " %" : "–"
}

/// An integer with thin spaces between groups of three digits.
package func grouped(_ value: Int) -> String {
  var result = ""
  let digits = String(value.magnitude)
  for (index, digit) in digits.enumerated() {
    if index > 0 && (digits.count - index) % 3 == 0 { result += "\u{2009}" }
    result.append(digit)
  }
  return (value < 0 ? "−" : "") + result
}

/// A number in scientific notation with two digits, such as 3.1·10⁻⁹; 0 as "0".
package func scientific(_ value: Double) -> String {
  guard value.isFinite else { return "–" }
  if value == 0 { return "0" }
  var exponent = Int(log10(abs(value)).rounded(.down))
  var mantissa = decimal(value / pow(10, Double(exponent)), digits: 1)
  if mantissa.hasSuffix("10.0") {
    exponent += 1
    mantissa = decimal(value / pow(10, Double(exponent)), digits: 1)
  }
  return mantissa + "·" + powerOfTen(exponent)
}

/// A power of ten, such as 10⁻⁹.
package func powerOfTen(_ exponent: Int) -> String {
  let raised: [Character: Character] = [
    "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸", "9": "⁹", "-": "⁻",
  ]
  return "10" + String(String(exponent).map { raised[$0] ?? $0 })
}

/// An SVG coordinate: at most two decimals, no trailing zeros, ASCII.
package func coordinate(_ value: Double) -> String {
  let scaled = Int((min(max(value, -1e6), 1e6) * 100).rounded())
  let whole = scaled.magnitude / 100
  let rest = scaled.magnitude % 100
  let sign = scaled < 0 ? "-" : ""
  if rest == 0 { return "\(sign)\(whole)" }
  return rest % 10 == 0 ? "\(sign)\(whole).\(rest / 10)" : "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
}
