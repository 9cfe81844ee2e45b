import Glibc
import Pipelines
import Settings
import Store
import Synchronization

/// Shows a run: live lines on a terminal, plain ones now and then elsewhere, or JSON events for machines.
final class RunDisplay: Sendable {
  private struct State {
    var view = LiveView()
    var toldWaiting: Set<String> = []
    var finished: Set<String> = []
    var startedAt: [String: Double] = [:]
    var progressToldAt: [String: Double] = [:]
    var forecasts: [String: Forecast]?
  }

  private let json: Bool
  private let stageNames: [String]
  private let nameWidth: Int
  private let jobCount: Int
  private let forecasts: @Sendable () -> [String: Forecast]
  private let state = Mutex(State())
  private let isColored = Terminal.isColored(STDOUT_FILENO)

  /// - Parameter forecasts: What stages are expected to take; asked for once the first one is executed.
  init(
    stageNames: [String], jobCount: Int, json: Bool, forecasts: @escaping @Sendable () -> [String: Forecast]
  ) {
    self.json = json
    self.stageNames = stageNames
    self.jobCount = jobCount
    self.forecasts = forecasts
    nameWidth = min(stageNames.map(\.count).max() ?? 0, Self.widestName)
  }

  /// Longer names break the columns rather than push them off the screen.
  private static let widestName = 30

  /// How often progress of a stage becomes an event, in seconds.
  private static let progressPause = 1.0

  /// Shows one event; may be called from any thread.
  func show(_ event: RunEvent) {
    if json { return tell(event) }
    state.withLock { state in
      switch event {
      case .started(let stage):
        fflush(nil)
        if state.view.isTerminal && state.forecasts == nil { state.forecasts = forecasts() }
        state.startedAt[stage] = Instant.monotonicSeconds()
        state.view.begin(stage)
        draw(&state, now: true)
      case .progress(let stage, let progress):
        state.view.show(stage, progress)
        draw(&state)
      case .waiting(let stage, let holder):
        fflush(nil)
        if state.toldWaiting.insert(stage).inserted {
          state.view.begin(stage, words: "waiting for \(holder)")
          if !state.view.isTerminal { StandardError.write("\(stage)  waiting for \(holder)\n") }
        }
        draw(&state)
      case .notice(let stage, let words):
        state.view.clear()
        StandardError.write(stage.isEmpty ? "\(words)\n" : "\(stage)  \(words)\n")
      case .warning(let stage, let words):
        state.view.clear()
        StandardError.write("\(stage)  warning: \(PlainText.line(words))\n")
      case .finished(let result):
        state.finished.insert(result.name)
        state.startedAt[result.name] = nil
        state.view.end(result.name)
        state.view.clear()
        print(line(result), color: color(result.outcome))
        // What was only looked up comes a thousandfold; the next stage that takes time shows it.
        if result.outcome.isNews { fflush(nil) }
        if !state.startedAt.isEmpty { draw(&state, now: true) }
      }
    }
  }

  /// Shows the sums.
  func end(_ summary: RunSummary) {
    if json {
      var members = summary.canonical.members ?? [:]
      members["stages"] = nil
      members["event"] = .string("summary")
      return tell(.mapping(members))
    }
    for path in summary.published { print(path) }
    print(
      "\(Numbers.count(summary.stages.count, "stage")): \(OutcomeCounts.words(summary.stages.map(\.outcome))) "
        + "in \(Durations.words(summary.seconds))")
  }

  private func draw(_ state: inout State, now: Bool = false) {
    guard state.view.isDue(now: now) else { return }
    state.view.draw(whole: whole(state))
  }

  /// How far the run is: `3 of 10 stages, 2 running, 1m 12s left`.
  private func whole(_ state: State) -> String {
    var words = "\(state.finished.count) of \(stageNames.count) stages"
    if state.startedAt.count > 1 { words += ", \(state.startedAt.count) running" }
    let left = stageNames.filter { !state.finished.contains($0) }
    let now = Instant.monotonicSeconds()
    let seconds = left.compactMap { name in
      (state.forecasts?[name]).map { max(0, $0.seconds - (state.startedAt[name].map { now - $0 } ?? 0)) }
    }
    // With a stage of unknown length among them, nobody knows.
    guard seconds.count == left.count, !left.isEmpty else { return words }
    return words + ", at most \(Durations.words(seconds.reduce(0, +) / Double(jobCount))) left"
  }

  private func line(_ result: StageResult) -> String {
    var details: [String] = []
    if result.seconds > 0 { details.append(Durations.words(result.seconds)) }
    if !result.message.isEmpty { details.append(result.message) }
    let width = Terminal.tableWidth(of: STDOUT_FILENO)
    func joined(_ more: [String]) -> String {
      Columns.line(
        [(result.name, nameWidth), (result.outcome.rawValue, 10)], (details + more).joined(separator: "  "))
    }
    var shown: [String] = []
    for name in result.metricNames where !MetricHistory.isTime(name) {
      guard let value = result.facts?.measurements[name] else { continue }
      let next = shown + ["\(name) \(Numbers.measurement(value))"]
      if joined(next).count > width { break }
      shown = next
    }
    return joined(shown)
  }

  private func color(_ outcome: Outcome) -> Int? {
    guard isColored else { return nil }
    return switch outcome {
    case .failed: 31
    case .executed, .resumed: 32
    case .skipped: 33
    default: 2
    }
  }

  // MARK: Events for machines

  private func tell(_ event: RunEvent) {
    switch event {
    case .progress(let stage, _):
      let isDue = state.withLock { state in
        let now = Instant.monotonicSeconds()
        guard now - (state.progressToldAt[stage] ?? -.infinity) >= Self.progressPause else { return false }
        state.progressToldAt[stage] = now
        return true
      }
      guard isDue else { return }
    case .waiting(let stage, _):
      guard state.withLock({ $0.toldWaiting.insert(stage).inserted }) else { return }
    default: break
    }
    tell(event.canonical)
  }

  private func tell(_ value: CanonicalValue) {
    let line = value.json
    // One line at a time, whoever tells it.
    state.withLock { _ in
      print(line)
      fflush(nil)
    }
  }
}

extension Outcome {
  /// Whether something happened, rather than that a result was found.
  fileprivate var isNews: Bool { ![.upToDate, .fromCache, .cutoff].contains(self) }
}
