import Glibc
import Pipelines
import Settings
import Store

/// A run that is over, in lines.
enum RunLines {
  /// Prints what a run did with each stage, the critical path marked.
  static func show(_ run: LoggedRun) {
    print("run \(run.id)")
    print("  pipeline  \(run.pipeline)")
    print("  started   \(run.startedAt), took \(Durations.words(run.seconds))")
    for setting in run.settings { print("  set       \(setting)") }
    if let signal = run.interruption { print("  ended by  signal \(signal)") }
    if let error = run.error { print("  ended by  \(error)") }
    let path = CriticalPath(run)
    let marked = Set(path.stages)
    let lines = run.stages.map { stage in
      [
        (marked.contains(stage.name) ? "* " : "  ") + stage.name, stage.outcome.rawValue,
        stage.key?.short ?? "", stage.seconds > 0 ? Durations.words(stage.seconds) : "",
      ]
    }
    let table = Columns.table([["  STAGE", "OUTCOME", "KEY", "TOOK"]] + lines, textColumns: 3)
    let width = table.map(\.count).max() ?? 0
    print(table.first ?? "")
    for (line, stage) in zip(table.dropFirst(), run.stages) {
      print(Terminal.line(line + details(stage, after: line.count, from: width), on: STDOUT_FILENO))
    }
    for stage in run.stages {
      for warning in stage.warnings { print("  warning, \(stage.name): \(PlainText.line(warning))") }
    }
    guard !path.stages.isEmpty else { return }
    print(
      "* the critical path, \(Durations.words(path.seconds)) of \(Durations.words(run.seconds)): with these times no"
        + " run is shorter")
  }

  /// The message, then as many metrics as fit.
  private static func details(_ stage: LoggedRun.Stage, after length: Int, from column: Int) -> String {
    var words = stage.message.isEmpty ? [] : [stage.message]
    for name in stage.metricNames where !MetricHistory.isTime(name) {
      guard let value = stage.measurements[name] else { continue }
      let next = words + ["\(name) \(Numbers.measurement(value))"]
      if column + 2 + next.joined(separator: "  ").count > Terminal.tableWidth(of: STDOUT_FILENO) { break }
      words = next
    }
    if words.isEmpty { return "" }
    return String(repeating: " ", count: column - length + 2) + words.joined(separator: "  ")
  }

  /// A run and its critical path as a JSON object.
  static func json(_ run: LoggedRun) -> CanonicalValue {
    let path = CriticalPath(run)
    var members = run.canonical.members ?? [:]
    members["criticalPath"] = .mapping([
      "stages": .list(path.stages.map { .string($0) }), "seconds": .double(path.seconds),
    ])
    return .mapping(members)
  }
}
