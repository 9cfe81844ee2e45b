import Glibc
import Pipelines

/// A few lines on standard error about long work: one for each piece that goes on, and one for the whole; rewritten in
/// place on a terminal, a plain line now and then elsewhere.
///
/// Whoever prints anything else clears it first.
struct LiveView {
  /// One piece of work.
  private struct Piece {
    var startedAt = Instant.monotonicSeconds()
    var completedAtStart: Int?
    var progress: Progress?
    var words = "running"
    var toldAt = Instant.monotonicSeconds()
  }

  /// Whether the lines are rewritten in place.
  let isTerminal = isatty(STDERR_FILENO) == 1
  private var pieces: [(name: String, piece: Piece)] = []
  private var drawnLineCount = 0
  private var drawnAt = 0.0

  /// How often lines are drawn: on a terminal, and in a log file for each piece.
  private static let terminalPause = 0.1
  private static let logPause = 30.0

  /// Begins a piece of work.
  mutating func begin(_ name: String, words: String = "running") {
    pieces.removeAll { $0.name == name }
    pieces.append((name, Piece(words: words)))
  }

  /// Says how far a piece is.
  mutating func show(_ name: String, _ progress: Progress) {
    // A result that is pulled from a shared cache was never started.
    if !pieces.contains(where: { $0.name == name }) { begin(name) }
    guard let index = pieces.firstIndex(where: { $0.name == name }) else { return }
    // What an earlier attempt did tells nothing about the rate.
    if pieces[index].piece.completedAtStart == nil { pieces[index].piece.completedAtStart = progress.completed }
    pieces[index].piece.progress = progress
    if !isTerminal, Instant.monotonicSeconds() - pieces[index].piece.toldAt >= Self.logPause {
      pieces[index].piece.toldAt = Instant.monotonicSeconds()
      StandardError.write(line(pieces[index], width: .max) + "\n")
    }
  }

  /// Takes a piece away.
  mutating func end(_ name: String) { pieces.removeAll { $0.name == name } }

  /// Whether it is time to draw; `now` says that something happened which is to be seen at once.
  func isDue(now: Bool) -> Bool {
    isTerminal && (now || Instant.monotonicSeconds() - drawnAt >= Self.terminalPause)
  }

  /// Draws all lines; `whole` comes last.
  mutating func draw(whole: String) {
    drawnAt = Instant.monotonicSeconds()
    let width = Terminal.width(of: STDERR_FILENO) - 1
    let lines = pieces.map { line($0, width: width) } + [whole]
    StandardError.draw(lines, after: steering)
    drawnLineCount = lines.count
  }

  /// Takes all lines away.
  mutating func clear() {
    guard drawnLineCount > 0 else { return }
    StandardError.draw([], after: steering)
    drawnLineCount = 0
  }

  /// Goes to the first drawn line, and erases from there.
  private var steering: StandardError.Steering { drawnLineCount > 0 ? .lines(drawnLineCount) : .none }

  private func line(_ entry: (name: String, piece: Piece), width: Int) -> String {
    let elapsed = Instant.monotonicSeconds() - entry.piece.startedAt
    guard let progress = entry.piece.progress else {
      return String("\(entry.name)  \(entry.piece.words)  \(Durations.words(elapsed))".prefix(width))
    }
    let done = Double(progress.completed - (entry.piece.completedAtStart ?? progress.completed))
    return ProgressWords(title: entry.name, progress: progress, rate: elapsed > 0 ? done / elapsed : 0)
      .line(width: width, hasBar: isTerminal)
  }
}
