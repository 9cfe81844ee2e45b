import Glibc
import Pipelines
import Store
import Synchronization

/// Shows a run: a live line on a terminal, a plain line now and then elsewhere, JSON lines if asked for.
final class RunDisplay: Sendable {
  private struct State {
    var stage = ""
    var startedAt = 0.0
    var progressAtStart = 0
    var drawnAt = -1e9
    var isLiveLineDrawn = false
    var toldWaiting: Set<String> = []
  }

  private let json: Bool
  private let isTerminal: Bool
  private let isColored: Bool
  private let nameWidth: Int
  private let state = Mutex(State())

  init(stageNames: [String], json: Bool) {
    self.json = json
    nameWidth = stageNames.map(\.count).max() ?? 0
    isTerminal = isatty(STDERR_FILENO) == 1
    isColored = isTerminal && (getenv("NO_COLOR").map { $0.pointee == 0 } ?? true)
  }

  /// Shows one event; may be called from any thread.
  func show(_ event: RunEvent) {
    state.withLock { state in
      switch event {
      case .started(let stage):
        state.stage = stage
        state.startedAt = Self.now()
        state.progressAtStart = -1
        // The first plain line of a stage comes after the pause; short stages need none.
        state.drawnAt = isTerminal ? -1e9 : Self.now()
        if isTerminal { draw("\(stage)  running", &state) }
      case .progress(let stage, let progress): show(progress, of: stage, &state)
      case .waiting(let stage, let holder):
        if isTerminal {
          if Self.now() - state.drawnAt >= 0.1 { draw("\(stage)  waiting for \(holder)", &state) }
        } else if state.toldWaiting.insert(stage).inserted {
          StandardError.write("\(stage)  waiting for \(holder)\n")
        }
      case .notice(let stage, let words):
        clear(&state)
        StandardError.write(stage.isEmpty ? "\(words)\n" : "\(stage)  \(words)\n")
      case .finished(let result):
        clear(&state)
        if json { print(result.canonical.json) } else { print(line(result)) }
        fflush(nil)
      }
    }
  }

  /// Shows the sums.
  func end(_ summary: RunSummary) {
    if json {
      var members = summary.canonical.members ?? [:]
      members["stages"] = nil
      print(CanonicalValue.mapping(members).json)
      return
    }
    for path in summary.published { print(path) }
    let names: [(Outcome, String)] = [
      (.executed, "executed"), (.resumed, "resumed"), (.fromCache, "from cache"), (.cutoff, "cut off"),
      (.upToDate, "up to date"), (.failed, "failed"), (.skipped, "skipped"),
    ]
    let counts = names.compactMap { outcome, words in
      let count = summary.stages.count { $0.outcome == outcome }
      return count == 0 ? nil : "\(count) \(words)"
    }
    let noun = summary.stages.count == 1 ? "stage" : "stages"
    print(
      "\(summary.stages.count) \(noun): \(counts.joined(separator: ", ")) in \(Durations.words(summary.seconds))")
  }

  private func line(_ result: StageResult) -> String {
    var details: [String] = []
    if result.seconds > 0 { details.append(Durations.words(result.seconds)) }
    if [.executed, .resumed].contains(result.outcome) {
      details += (result.facts?.metrics ?? [:]).sorted { $0.key < $1.key }.prefix(3)
        .map { "\($0.key) \(Durations.decimal($0.value, places: 4))" }
    }
    if !result.message.isEmpty { details.append(result.message) }
    let line = Columns.line(
      [(result.name, nameWidth), (result.outcome.rawValue, 10)], details.joined(separator: "   "))
    guard isColored, isatty(STDOUT_FILENO) == 1 else { return line }
    let color =
      switch result.outcome {
      case .failed: "31"
      case .executed, .resumed: "32"
      case .skipped: "33"
      default: "2"
      }
    return "\u{1B}[\(color)m\(line)\u{1B}[0m"
  }

  private func show(_ progress: Progress, of stage: String, _ state: inout State) {
    let now = Self.now()
    if state.progressAtStart < 0 { state.progressAtStart = progress.completed }
    guard now - state.drawnAt >= (isTerminal ? 0.1 : 30) else { return }
    // What an earlier attempt did tells nothing about the rate.
    let done = progress.completed - state.progressAtStart
    let elapsed = now - state.startedAt
    let rate = elapsed > 0 ? Double(done) / elapsed : 0
    var words: [String] = []
    if let total = progress.total, total > 0 {
      let share = min(1, max(0, Double(progress.completed) / Double(total)))
      if isTerminal {
        let filled = Int(share * 20)
        words.append("[\(String(repeating: "#", count: filled))\(String(repeating: ".", count: 20 - filled))]")
      }
      words.append("\(Int(share * 100))%")
      words.append("\(progress.completed)/\(total) \(progress.unit)")
      if rate > 0 {
        words.append("\(Durations.decimal(rate, places: rate < 10 ? 2 : 0))/s")
        words.append("\(Durations.words(Double(max(0, total - progress.completed)) / rate)) left")
      }
    } else {
      words.append("\(progress.completed) \(progress.unit)")
      if rate > 0 { words.append("\(Durations.decimal(rate, places: rate < 10 ? 2 : 0))/s") }
    }
    if !progress.message.isEmpty { words.append(progress.message) }
    draw("\(stage)  \(words.joined(separator: "  "))", &state)
  }

  private func draw(_ text: String, _ state: inout State) {
    state.drawnAt = Self.now()
    guard isTerminal else {
      StandardError.write("\(text)\n")
      return
    }
    var size = winsize()
    let isKnown = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 1
    StandardError.write("\r\u{1B}[K\(text.prefix(isKnown ? Int(size.ws_col) - 1 : 79))")
    state.isLiveLineDrawn = true
  }

  private func clear(_ state: inout State) {
    guard state.isLiveLineDrawn else { return }
    StandardError.write("\r\u{1B}[K")
    state.isLiveLineDrawn = false
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
