import ArgumentParser
import Glibc
import Pipelines
import Settings
import Store

/// Lists earlier runs.
struct LogCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log",
    abstract: "List earlier runs, the latest first.",
    discussion: "Runs in which everything was up to date leave no trace.")

  @OptionGroup var arguments: StoreArguments

  @Argument(help: "A pipeline's file or name; all pipelines if left out.")
  var pipeline: String?

  @Option(name: .customShort("n"), help: ArgumentHelp("How many runs to list.", valueName: "count"))
  var count = 20

  func validate() throws {
    if count < 1 { throw ValidationError("-n must be at least 1, found \(count)") }
  }

  func run() throws {
    let name = try pipeline.map(StoreArguments.pipelineName)
    let runs = try arguments.runHistory().newest(count, of: name)
    if let name, runs.isEmpty { throw arguments.noRuns(of: name) }
    if arguments.json {
      for run in runs { print(json(run).json) }
      return
    }
    let lines = runs.map { run in
      [run.shortID, run.startedAt, run.pipeline, Durations.words(run.seconds), words(run)]
    }
    guard !lines.isEmpty else { return StandardError.write("millrace: no runs in \(arguments.store)\n") }
    let table = Columns.table([["RUN", "STARTED", "PIPELINE", "TOOK", "STAGES"]] + lines, textColumns: 5)
    for line in table { print(Terminal.line(line, on: STDOUT_FILENO)) }
  }

  private func words(_ run: LoggedRun) -> String {
    let failed = run.stages.filter { $0.outcome == .failed }.map(\.name)
    // Where one cause fails many stages, some of their names say enough.
    let some = failed.prefix(3).joined(separator: ", ") + (failed.count > 3 ? ", …" : "")
    return
      ([
        OutcomeCounts.words(run.stages.map(\.outcome)), failed.isEmpty ? "" : "failed: \(some)",
        run.interruption == nil ? "" : "interrupted", run.error == nil ? "" : "ended by an error",
      ] + run.settings.map { "--set \($0)" }).filter { !$0.isEmpty }.joined(separator: "; ")
  }

  private func json(_ run: LoggedRun) -> CanonicalValue {
    let counts = Dictionary(run.stages.map { ($0.outcome.rawValue, 1) }, uniquingKeysWith: +)
    return .mapping([
      "id": .string(run.id), "pipeline": .string(run.pipeline), "startedAt": .string(run.startedAt),
      "seconds": .double(run.seconds), "outcomes": .mapping(counts.mapValues { .int($0) }),
      "failed": .list(run.stages.filter { $0.outcome == .failed }.map { .string($0.name) }),
      "settings": .list(run.settings.map { .string($0) }), "error": run.error.map { .string($0) } ?? .null,
      "interruption": run.interruption.map { .int($0) } ?? .null,
    ])
  }
}
