/// Puts how far long work is into one line that fits where it is shown.
package struct ProgressWords {
  /// The line's first words, such as the stage's name.
  package var title: String
  /// How far the work is.
  package var progress: Progress
  /// Units a second; 0 where not known yet.
  package var rate: Double

  /// Describes a moment.
  package init(title: String, progress: Progress, rate: Double) {
    self.title = title
    self.progress = progress
    self.rate = rate
  }

  private enum Part: Int, CaseIterable { case bar, share, count, rate, timeLeft, message }

  /// What is left out first where room is short: the time left and the share are what people look for.
  private static let lessAndLessDispensable: [Part] = [.rate, .bar, .count, .message, .timeLeft, .share]

  /// One line of at most `width` characters; without `hasBar` no bar is drawn, as in log files.
  package func line(width: Int, hasBar: Bool) -> String {
    var texts = texts(hasBar: hasBar)
    for dispensable in Self.lessAndLessDispensable {
      if joined(texts).count <= width { break }
      texts[dispensable] = nil
    }
    return String(joined(texts).prefix(width))
  }

  private func joined(_ texts: [Part: String]) -> String {
    ([title] + Part.allCases.compactMap { texts[$0] }).filter { !$0.isEmpty }.joined(separator: "  ")
  }

  private func texts(hasBar: Bool) -> [Part: String] {
    var texts: [Part: String] = [:]
    if let total = progress.total, total > 0 {
      let share = min(1, max(0, Double(progress.completed) / Double(total)))
      if hasBar {
        let filled = Int(share * 20)
        texts[.bar] = "[\(String(repeating: "#", count: filled))\(String(repeating: ".", count: 20 - filled))]"
      }
      let percent = "\(Int(share * 100))%"
      texts[.share] = String(repeating: " ", count: 4 - percent.count) + percent
      texts[.count] =
        isBytes
        ? "\(quantity(progress.completed)) of \(quantity(total))" : "\(progress.completed)/\(total) \(progress.unit)"
      if rate > 0, total > progress.completed {
        texts[.timeLeft] = "\(Durations.words(Double(total - progress.completed) / rate)) left"
      }
    } else {
      texts[.count] = isBytes ? quantity(progress.completed) : "\(progress.completed) \(progress.unit)"
    }
    if rate > 0 {
      texts[.rate] =
        isBytes ? "\(quantity(Int(min(rate, 1e18))))/s" : "\(Numbers.decimal(rate, places: rate < 10 ? 2 : 0))/s"
    }
    texts[.message] = progress.message
    return texts
  }

  private var isBytes: Bool { progress.unit == Progress.byteUnit }

  private func quantity(_ count: Int) -> String { Numbers.bytes(count) }
}
