/// Durations as people read them.
package enum Durations {
  /// `0.24s`, `12.3s`, `1m 12s`, `2h 03m`.
  package static func words(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e9 else { return "ever" }
    if seconds < 0.995 { return "\(Numbers.decimal(seconds, places: 2))s" }
    if seconds < 59.95 { return "\(Numbers.decimal(seconds, places: 1))s" }
    let whole = Int(seconds.rounded())
    if whole < 3600 { return "\(whole / 60)m \(padded(whole % 60))s" }
    return "\(whole / 3600)h \(padded(whole / 60 % 60))m"
  }

  private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
