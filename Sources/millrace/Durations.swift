/// Durations and counts as people read them.
enum Durations {
  /// `0.24s`, `12.3s`, `1m 12s`, `2h 03m`.
  static func words(_ seconds: Double) -> String {
    if seconds < 1 { return "\(decimal(seconds, places: 2))s" }
    if seconds < 59.95 { return "\(decimal(seconds, places: 1))s" }
    let whole = Int(seconds.rounded())
    if whole < 3600 { return "\(whole / 60)m \(padded(whole % 60))s" }
    return "\(whole / 3600)h \(padded(whole / 60 % 60))m"
  }

  /// A number with a fixed count of decimal places; `nan` and `inf` as they are.
  static func decimal(_ number: Double, places: Int) -> String {
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

  private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

/// Lines of aligned columns.
enum Columns {
  static func line(_ cells: [(text: String, width: Int)], _ last: String) -> String {
    var line = ""
    for cell in cells {
      line += cell.text + String(repeating: " ", count: max(0, cell.width - cell.text.count) + 2)
    }
    line += last
    while line.last == " " { line.removeLast() }
    return line
  }
}
