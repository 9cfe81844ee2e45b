package import Store

/// Numbers as people read them.
package enum Numbers {
  /// A number with a fixed count of decimal places; `nan` and `inf` as they are.
  package static func decimal(_ number: Double, places: Int) -> String {
    guard number.isFinite, abs(number) < 1e12 else { return "\(number)" }
    var scale = 1
    for _ in 0..<places { scale *= 10 }
    let scaled = Int((abs(number) * Double(scale)).rounded())
    let sign = number < 0 && scaled > 0 ? "-" : ""
    if places == 0 { return "\(sign)\(scaled)" }
    let fraction = String(scaled % scale)
    let zeros = String(repeating: "0", count: places - fraction.count)
    return "\(sign)\(scaled / scale).\(zeros)\(fraction)"
  }

  /// A whole number with a comma before every three digits: `1,730,714`.
  package static func grouped(_ number: Int) -> String {
    let digits = Array(String(number.magnitude))
    var text = number < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { text += "," }
      text.append(digit)
    }
    return text
  }

  /// A measurement: whole numbers as `70000`, shares and losses with four places, tiny ones as `3.2e-06`.
  package static func measurement(_ number: Double) -> String {
    guard number.isFinite, abs(number) < 1e12 else { return "\(number)" }
    if number == number.rounded() { return decimal(number, places: 0) }
    guard abs(number) < 0.0005 else { return decimal(number, places: abs(number) < 100 ? 4 : 1) }
    var mantissa = number
    var exponent = 0
    while abs(mantissa) < 1, exponent > -400 {
      mantissa *= 10
      exponent -= 1
    }
    return "\(decimal(mantissa, places: 1))e\(exponent)"
  }

  /// The same of a measurement; integers that no floating-point number equals keep all their digits.
  package static func measurement(_ value: MetricValue) -> String {
    switch value {
    case .number(let number): measurement(number)
    case .digits(let digits): digits
    }
  }

  /// A count of bytes in the largest decimal unit that leaves at least 1: `812 B`, `26.4 MB`.
  package static func bytes(_ count: Int) -> String {
    let units = ["kB", "MB", "GB", "TB", "PB", "EB"]
    guard count >= 1000 else { return "\(count) B" }
    var value = Double(count) / 1000
    var unit = 0
    // What would be shown as 1000.0 belongs to the next unit.
    while value >= 999.95, unit + 1 < units.count {
      value /= 1000
      unit += 1
    }
    return "\(decimal(value, places: 1)) \(units[unit])"
  }
}
