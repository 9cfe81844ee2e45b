/// A row of small bars that shows how numbers went.
package enum Sparkline {
  private static let bars = Array("▁▂▃▄▅▆▇█")

  /// One bar a number, the least the lowest and the greatest the highest; a blank where there is no number.
  package static func words(_ numbers: [Double?]) -> String {
    let known = numbers.compactMap { $0 }.filter(\.isFinite)
    guard let least = known.min(), let greatest = known.max() else { return "" }
    let range = greatest / 2 - least / 2
    return String(
      numbers.map { number -> Character in
        guard let number, number.isFinite else { return " " }
        // Halved first: the range of two finite numbers may not be finite.
        guard range > 0 else { return bars[bars.count / 2] }
        return bars[Int(((number / 2 - least / 2) / range * Double(bars.count - 1)).rounded())]
      })
  }
}
