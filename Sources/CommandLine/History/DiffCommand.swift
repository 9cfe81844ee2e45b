import ArgumentParser
import Glibc
import Pipelines
import Reports
import Settings
import StageReport
import Store

/// Tells in what two runs differ.
struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Tell in what two runs differ.",
    discussion: "Settings, inputs, code, outputs, metrics. Stages without differences are left out."
  )

  @OptionGroup var arguments: StoreArguments

  @Argument(help: "The older run: the beginning of its name as 'log' shows it, or latest, latest~1 and so on.")
  var old: String

  @Argument(help: "The newer run.")
  var new: String

  @Option(name: .long, help: "The pipeline, by file or name, whose runs 'latest' counts.")
  var pipeline: String?

  @Option(name: .long, help: ArgumentHelp("Write a page of it, rather than lines.", valueName: "file"))
  var html: String?

  func validate() throws {
    if html != nil && arguments.json { throw ValidationError("--html and --json exclude each other") }
  }

  func run() throws {
    let history = try arguments.runHistory()
    let name = try pipeline.map(StoreArguments.pipelineName)
    let (old, new) = (try history.run(old, of: name), try history.run(new, of: name))
    let difference = RunDifference(from: old, to: new, store: arguments.artifactStore)
    if let html {
      let changes = RunChanges(difference, since: old)
      let page = changes.page(title: "Run \(new.shortID) of \(new.pipeline)").renderedAlone()
      try Disk.replace(html, with: Array(page.utf8))
      print(html)
      return
    }
    if arguments.json {
      var members = difference.canonical.members ?? [:]
      members["old"] = .string(old.id)
      members["new"] = .string(new.id)
      print(CanonicalValue.mapping(members).json)
      return
    }
    print("- \(old.shortID)  \(old.startedAt)  \(old.pipeline)")
    print("+ \(new.shortID)  \(new.startedAt)  \(new.pipeline)")
    if let settings = difference.settings {
      for setting in settings.old where !settings.new.contains(setting) { print("- --set \(setting)") }
      for setting in settings.new where !settings.old.contains(setting) { print("+ --set \(setting)") }
    }
    for stage in difference.removed { print("- stage \(stage)") }
    for stage in difference.added { print("+ stage \(stage)") }
    for stage in difference.stages { show(stage) }
    if difference.isEmpty { print("no differences") }
  }

  private func show(_ stage: RunDifference.Stage) {
    print("\(stage.name)  \(stage.outcomes.old.rawValue) -> \(stage.outcomes.new.rawValue)")
    for cause in stage.causes { print(Terminal.brokenAtArrow("  \(cause.words)", on: STDOUT_FILENO)) }
    for words in stage.unknown { print("  unknown: \(words)") }
    for output in stage.outputs {
      print("  output \(output.role): \(output.old?.short ?? "none") -> \(output.new?.short ?? "none")")
    }
    let width = stage.metrics.map(\.name.count).max() ?? 0
    for metric in stage.metrics {
      print(Columns.line([("  metric", 8), (metric.name, width)], words(metric.old, metric.new)))
    }
    if let old = stage.seconds.old, let new = stage.seconds.new {
      print("  took \(Durations.words(old)) -> \(Durations.words(new))")
    }
  }

  /// `0.4312 -> 0.4012  -0.0300`; all digits where fewer would not show the difference.
  private func words(_ old: MetricValue?, _ new: MetricValue?) -> String {
    guard let old, let new else {
      return "\(old.map { Numbers.measurement($0) } ?? "none") -> \(new.map { Numbers.measurement($0) } ?? "none")"
    }
    let change = new.number - old.number
    let isVisible = Numbers.measurement(old) != Numbers.measurement(new)
    let pair = isVisible ? "\(Numbers.measurement(old)) -> \(Numbers.measurement(new))" : "\(old) -> \(new)"
    return "\(pair)  \(change > 0 ? "+" : "")\(Numbers.measurement(change))"
  }
}
