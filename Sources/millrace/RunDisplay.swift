import Glibc
import Pipelines
import Store
import Synchronization

/// Shows a run: a live line on a terminal, a plain line now and then elsewhere, JSON lines if asked for.
final class RunDisplay: Sendable {
  private struct State {
    var line = LiveLine()
    var toldWaiting: Set<String> = []
  }

  private let json: Bool
  private let nameWidth: Int
  private let state = Mutex(State())

  init(stageNames: [String], json: Bool) {
    self.json = json
    nameWidth = min(stageNames.map(\.count).max() ?? 0, Self.widestName)
  }

  /// Longer names break the columns rather than push them off the screen.
  private static let widestName = 30

  /// The length of a permanent line, where its terminal is no narrower.
  private static let lineWidth = 100

  /// Shows one event; may be called from any thread.
  func show(_ event: RunEvent) {
    state.withLock { state in
      switch event {
      case .started(let stage): state.line.begin(stage, showing: "running")
      case .progress(let stage, let progress):
        // A result on its way from a shared cache is not executed, and so never started.
        if state.line.title != stage { state.line.begin(stage) }
        state.line.show(progress)
      case .waiting(let stage, let holder):
        if state.toldWaiting.insert(stage).inserted {
          state.line.begin(stage)
          if !state.line.isTerminal { StandardError.write("\(stage)  waiting for \(holder)\n") }
        }
        state.line.show("waiting for \(holder)")
      case .notice(let stage, let words):
        state.line.clear()
        StandardError.write(stage.isEmpty ? "\(words)\n" : "\(stage)  \(words)\n")
      case .finished(let result):
        state.line.clear()
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
    if !result.message.isEmpty { details.append(result.message) }
    let isTerminal = Terminal.isTerminal(STDOUT_FILENO)
    let width = isTerminal ? min(Self.lineWidth, Terminal.width(of: STDOUT_FILENO)) : Self.lineWidth
    func joined(_ more: [String]) -> String {
      Columns.line(
        [(result.name, nameWidth), (result.outcome.rawValue, 10)], (details + more).joined(separator: "  "))
    }
    var shown: [String] = []
    for name in result.metricNames {
      guard let value = result.facts?.metrics[name] else { continue }
      let next = shown + ["\(name) \(Numbers.measurement(value))"]
      if joined(next).count > width { break }
      shown = next
    }
    let line = joined(shown)
    guard Terminal.isColored(STDOUT_FILENO) else { return line }
    let color =
      switch result.outcome {
      case .failed: "31"
      case .executed, .resumed: "32"
      case .skipped: "33"
      default: "2"
      }
    return "\u{1B}[\(color)m\(line)\u{1B}[0m"
  }
}
