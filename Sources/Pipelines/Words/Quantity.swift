/// Quantities with a unit, as people write them on a command line.
package enum Quantity {
  private static let secondsByUnit = ["s": 1.0, "m": 60, "h": 3600, "d": 86_400, "w": 604_800]
  private static let bytesByUnit = [
    "B": 1.0, "kB": 1e3, "KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12, "KiB": 1024, "MiB": 1_048_576,
    "GiB": 1_073_741_824, "TiB": 1_099_511_627_776,
  ]

  /// A duration in seconds: a number and one of `s m h d w`, such as `30d`; `nil` for anything else.
  package static func seconds(_ text: String) -> Double? { amount(text, secondsByUnit) }

  /// A size in bytes: a number and a unit, such as `20GB` or `512MiB`; `nil` for anything else.
  package static func byteCount(_ text: String) -> Int? { amount(text, bytesByUnit).map { Int($0) } }

  private static func amount(_ text: String, _ factors: [String: Double]) -> Double? {
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let unit = text.dropFirst(digits.count).drop { $0 == " " }
    guard let number = Double(digits), let factor = factors[String(unit)], number * factor < 1e18 else { return nil }
    return number * factor
  }
}
