import ArgumentParser
import Pipelines
import Settings
import Store

/// Shows a stage's metrics across runs.
struct MetricsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "metrics", abstract: "Show what a stage measured in earlier runs.",
    discussion: "The latest first, with how each metric went from the oldest run to it.")

  @OptionGroup var arguments: StoreArguments

  @Argument(help: "The pipeline's file or name.")
  var pipeline: String

  @Argument(
    help: "The stage, such as train.1, or a matrix for all its stages; the last one that measures anything if left out."
  )
  var stage: String?

  @Option(name: .long, help: "How many runs to look at.")
  var runs = 20

  @Flag(name: .long, help: "Print comma-separated values.")
  var csv = false

  func validate() throws {
    if runs < 1 { throw ValidationError("--runs must be at least 1, found \(runs)") }
    if csv && arguments.json { throw ValidationError("--csv and --json exclude each other") }
  }

  func run() throws {
    let name = try StoreArguments.pipelineName(pipeline)
    let found = try arguments.runHistory().newest(runs, of: name)
    guard !found.isEmpty else { throw arguments.noRuns(of: name) }
    let histories = try MetricHistory.all(found, stage: stage)
    if arguments.json {
      for history in histories { for row in history.rows { print(json(history, row).json) } }
    } else if csv {
      showCSV(histories)
    } else {
      for (index, history) in histories.enumerated() {
        if index > 0 { print("") }
        show(history)
      }
    }
  }

  private func showCSV(_ histories: [MetricHistory]) {
    var names: [String] = []
    for name in histories.flatMap(\.metricNames) where !names.contains(name) { names.append(name) }
    print(CSVLine.words(["stage", "run", "startedAt", "outcome", "seconds"] + names))
    for history in histories {
      for row in history.rows {
        print(
          CSVLine.words(
            [history.stage, row.run, row.startedAt, row.stage.outcome.rawValue, "\(row.stage.seconds)"]
              + names.map { row.stage.measurements[$0].map { "\($0)" } ?? "" }))
      }
    }
  }

  private func show(_ history: MetricHistory) {
    print("\(history.stage), latest first")
    let trends = history.rows.count > 1
    let head = [
      ["RUN"] + history.rows.map { LoggedRun.short($0.run) } + (trends ? ["trend"] : []),
      ["STARTED"] + history.rows.map(\.startedAt) + (trends ? ["oldest to latest"] : []),
      ["OUTCOME"] + history.rows.map(\.stage.outcome.rawValue) + (trends ? [""] : []),
    ]
    let metrics = history.metricNames.map { name in
      [name] + history.rows.map { $0.stage.measurements[name].map { Numbers.measurement($0) } ?? "-" }
        + (trends ? [Sparkline.words(history.values(name))] : [])
    }
    FittingColumns.show(head + metrics, textColumns: head.count)
  }

  private func json(_ history: MetricHistory, _ row: MetricHistory.Row) -> CanonicalValue {
    .mapping([
      "run": .string(row.run), "startedAt": .string(row.startedAt), "stage": .string(history.stage),
      "outcome": .string(row.stage.outcome.rawValue), "seconds": .double(row.stage.seconds),
      "metrics": .mapping(row.stage.measurements.mapValues(\.canonical)),
    ])
  }
}
