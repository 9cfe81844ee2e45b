import Glibc
import Pipelines

/// One line on standard error about long work: rewritten in place on a terminal, a plain line now and then elsewhere.
///
/// Whoever prints anything else clears it first.
struct LiveLine {
  /// Whether the line is rewritten in place.
  let isTerminal = isatty(STDERR_FILENO) == 1
  private var title = ""
  private var startedAt = 0.0
  private var completedAtStart: Int?
  private var drawnAt = 0.0
  private var isDrawn = false

  /// Begins with new work, whose rate has nothing to do with what went before.
  mutating func begin(_ title: String, showing words: String = "") {
    self.title = title
    startedAt = Instant.monotonicSeconds()
    completedAtStart = nil
    // The first plain line comes after the pause: short work needs none.
    drawnAt = isTerminal ? 0 : startedAt
    if isTerminal, !words.isEmpty { draw("\(title)  \(words)") }
  }

  /// Shows how far the work is, if it is time for that.
  mutating func show(_ progress: Progress) {
    // What an earlier attempt did tells nothing about the rate.
    let start = completedAtStart ?? progress.completed
    completedAtStart = start
    guard isDue else { return }
    let elapsed = Instant.monotonicSeconds() - startedAt
    let words = ProgressWords(
      title: title, progress: progress, rate: elapsed > 0 ? Double(progress.completed - start) / elapsed : 0)
    draw(words.line(width: isTerminal ? Terminal.width(of: STDERR_FILENO) - 1 : .max, hasBar: isTerminal))
  }

  /// Shows a few words in place of the progress, if it is time for that; in a log file the caller says them itself.
  mutating func show(_ words: String) {
    if isTerminal, isDue { draw("\(title)  \(words)") }
  }

  /// Takes the line away.
  mutating func clear() {
    guard isDrawn else { return }
    StandardError.draw([], after: .line)
    isDrawn = false
  }

  private var isDue: Bool { Instant.monotonicSeconds() - drawnAt >= (isTerminal ? 0.1 : 30) }

  private mutating func draw(_ text: String) {
    drawnAt = Instant.monotonicSeconds()
    guard isTerminal else {
      StandardError.write("\(text)\n")
      return
    }
    StandardError.draw([text], after: .line)
    isDrawn = true
  }
}
