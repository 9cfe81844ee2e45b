public import Settings
import Store

/// A stage's metrics across runs, latest first.
public struct MetricHistory: Sendable {
  /// What the stage measured in one run.
  public struct Row: Sendable {
    /// The run's name.
    public let run: String
    /// When the run started: ISO 8601, UTC.
    public let startedAt: String
    /// The stage's part of the run.
    public let stage: LoggedRun.Stage
  }

  /// The stage's name.
  public let stage: String
  /// The names of all metrics, most important first as far as a run tells.
  public let metricNames: [String]
  /// A row for each run that has the stage, latest first.
  public let rows: [Row]

  /// Whether a metric is how long something took, such as `fit.cpuSeconds`: it differs from run to run and tells of no other
  /// result.
  public static func isTime(_ name: String) -> Bool { name.hasSuffix("seconds") || name.hasSuffix("Seconds") }

  /// Gathers a stage's metrics.
  ///
  /// - Parameters:
  ///   - runs: Runs of one pipeline, latest first.
  ///   - stage: The stage; `nil` means the last one that measured anything in the latest run that did.
  /// - Throws: `SettingsError` where no run has such a stage.
  public init(_ runs: [LoggedRun], stage: String?) throws(SettingsError) {
    let measuring = runs.lazy.compactMap { $0.stages.last { !$0.measurements.isEmpty }?.name }
    guard let name = stage ?? measuring.first else {
      throw SettingsError("no stage of these runs measured anything")
    }
    self.stage = name
    rows = runs.compactMap { run in run[name].map { Row(run: run.id, startedAt: run.startedAt, stage: $0) } }
    guard !rows.isEmpty else {
      var known: [String] = []
      for stage in runs.flatMap(\.stages) where !known.contains(stage.name) { known.append(stage.name) }
      throw .unknownStage(name, among: known)
    }
    var names: [String] = []
    // A run that executed the stage knows in which order it noted them.
    let telling = rows.filter { [.executed, .resumed].contains($0.stage.outcome) } + rows
    for name in telling.flatMap(\.stage.metricNames) where !names.contains(name) { names.append(name) }
    metricNames = names
  }

  /// Gathers the metrics of a stage, or of each stage of a matrix.
  ///
  /// - Parameter stage: A stage's name, or a matrix's; `nil` as above.
  public static func all(_ runs: [LoggedRun], stage: String?) throws(SettingsError) -> [MetricHistory] {
    guard let stage, !runs.contains(where: { $0[stage] != nil }) else { return [try MetricHistory(runs, stage: stage)] }
    var members: [String] = []
    for name in runs.flatMap(\.stages).map(\.name) where name.hasPrefix("\(stage).") && !members.contains(name) {
      members.append(name)
    }
    if members.isEmpty { return [try MetricHistory(runs, stage: stage)] }
    var histories: [MetricHistory] = []
    for member in members { histories.append(try MetricHistory(runs, stage: member)) }
    return histories
  }

  /// A metric's values, oldest first; `nil` for runs without it.
  public func values(_ metric: String) -> [Double?] { rows.reversed().map { $0.stage.measurements[metric]?.number } }
}
