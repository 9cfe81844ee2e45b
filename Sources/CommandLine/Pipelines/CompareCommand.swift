import ArgumentParser
import Pipelines
import Settings
import Store

/// Compares the stages of a matrix.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare", abstract: "Compare the latest results of a matrix's stages.",
    discussion: "One row for each, or for the average over an axis. Writes nothing.")

  @OptionGroup var arguments: PipelineArguments

  @Argument(help: "The pipeline file.")
  var pipeline: String

  @Argument(help: "The stage that has the matrix.")
  var stage: String

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "Sort by this metric, or by 'seconds', the best first, and mark it; with a '-' before it the greatest is best, with a "
        + "'+' the smallest, and else what the metric's name tells.",
      valueName: "[-|+]metric"))
  var by: String?

  @Option(
    name: .long,
    help: ArgumentHelp("Average over this axis, such as seeds: mean ± standard deviation.", valueName: "axis"))
  var over: String?

  @Flag(name: .long, help: "Print comma-separated values.")
  var csv = false

  func validate() throws {
    if csv && arguments.json { throw ValidationError("--csv and --json exclude each other") }
  }

  func run() throws {
    let plan = try arguments.plan(pipeline)
    var sweep = try Sweep(stage, in: plan, store: arguments.artifactStore)
    if sweep.rows.allSatisfy({ $0.seconds == nil }) {
      throw SettingsError(
        "no stage of '\(stage)' has run yet, so there is nothing to compare; run: \(arguments.advice(["run", pipeline]))"
      )
    }
    if let over { sweep = try sweep.averaged(over: over) }
    let order = by.map(Sweep.Order.init)
    if let order { sweep = try sweep.sorted(by: order) }
    let best = order.map { sweep.best(by: $0) } ?? []
    if arguments.json {
      for (index, row) in sweep.rows.enumerated() { print(json(sweep, row, isBest: best.contains(index)).json) }
    } else if csv {
      showCSV(sweep)
    } else {
      show(sweep, best: best)
    }
    if let order, order.direction == nil {
      StandardError.write(
        "millrace: no best is marked, since the name '\(order.metric)' does not tell whether it is good when great or "
          + "small; the greatest is best with: \(advice("-")), the smallest with: \(advice("+"))\n")
    }
    let stale = sweep.stale.count
    if stale > 0 {
      StandardError.write(
        "millrace: \(stale) of \(sweep.rows.flatMap(\.stages).count) stages have no result for the present settings;"
          + " run: \(arguments.advice(["run", pipeline]))\n")
    }
  }

  /// This command again, with a sign that says what is best.
  private func advice(_ sign: String) -> String {
    let average = over.map { ["--over", $0] } ?? []
    return arguments.advice(["compare", pipeline, stage, "--by", sign + (by ?? "")] + average)
  }

  private func show(_ sweep: Sweep, best: Set<Int>) {
    var columns: [[String]] = []
    let marks = sweep.rows.indices.map { best.isEmpty ? "" : best.contains($0) ? "* " : "  " }
    let isAveraged = over != nil
    if isAveraged {
      columns.append(
        ["\(best.isEmpty ? "" : "  ")N"] + zip(marks, sweep.rows).map { "\($0)\($1.seconds?.values.count ?? 0)" })
    } else {
      columns.append(
        ["\(best.isEmpty ? "" : "  ")STAGE"] + zip(marks, sweep.rows).map { "\($0)\($1.stages.first?.name ?? "")" })
      if !sweep.stale.isEmpty { columns.append(["STATE"] + sweep.rows.map { $0.stages.first?.state.words ?? "" }) }
    }
    for (index, axis) in sweep.axes.enumerated() {
      columns.append([shortName(axis, among: sweep.axes)] + sweep.rows.map { $0.values[index]?.words ?? "-" })
    }
    let textColumns = columns.count
    columns.append(["TOOK"] + sweep.rows.map { $0.seconds.map { Durations.words($0.mean) } ?? "-" })
    // How long parts took is there for those who sort by it.
    for name in sweep.metricNames where !MetricHistory.isTime(name) || name == by.map({ Sweep.Order($0).metric }) {
      columns.append([name] + sweep.rows.map { $0.metrics[name].map(words) ?? "-" })
    }
    FittingColumns.show(columns, textColumns: textColumns)
    guard !best.isEmpty, let order = by.map(Sweep.Order.init), let direction = order.direction else { return }
    print("* the best by \(order.metric): the \(direction.rawValue)")
  }

  private func showCSV(_ sweep: Sweep) {
    let isAveraged = over != nil
    func cells(_ name: String) -> [String] { isAveraged ? [name, "\(name).deviation"] : [name] }
    func cells(_ average: Average?) -> [String] {
      let mean = average.map { "\($0.exact)" } ?? ""
      return isAveraged ? [mean, average?.deviation.map { "\($0)" } ?? ""] : [mean]
    }
    print(
      CSVLine.words(
        [isAveraged ? "count" : "stage"] + sweep.axes + sweep.metricNames.flatMap { cells($0) } + cells("seconds")))
    for row in sweep.rows {
      print(
        CSVLine.words(
          [isAveraged ? "\(row.seconds?.values.count ?? 0)" : row.stages.first?.name ?? ""]
            + row.values.map { $0?.words ?? "" } + sweep.metricNames.flatMap { cells(row.metrics[$0]) }
            + cells(row.seconds)))
    }
  }

  private func json(_ sweep: Sweep, _ row: Sweep.Row, isBest: Bool) -> CanonicalValue {
    func number(_ average: Average?) -> CanonicalValue {
      guard let average else { return .null }
      guard over != nil else { return average.exact.canonical }
      return .mapping([
        "mean": .double(average.mean), "deviation": average.deviation.map { .double($0) } ?? .null,
        "count": .int(average.values.count),
      ])
    }
    return .mapping([
      "stages": .list(row.stages.map { .string($0.name) }),
      "states": .list(row.stages.map { .string($0.state.words) }),
      "values": .mapping(
        Dictionary(zip(sweep.axes, row.values.map { $0 ?? .null }), uniquingKeysWith: { first, _ in first })),
      "metrics": .mapping(row.metrics.mapValues(number)), "seconds": number(row.seconds), "isBest": .bool(isBest),
    ])
  }

  /// The last name of an axis, where no other axis has the same.
  private func shortName(_ axis: String, among axes: [String]) -> String {
    let last = axis.split(separator: ".").last.map(String.init) ?? axis
    return axes.count { $0 == last || $0.hasSuffix(".\(last)") } == 1 ? last : axis
  }

  private func words(_ average: Average) -> String {
    let mean = Numbers.measurement(average.exact)
    return average.deviation.map { "\(mean) ± \(Numbers.measurement($0))" } ?? mean
  }
}
