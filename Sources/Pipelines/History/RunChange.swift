import Settings
import Store

/// The last complete run that came out otherwise than this one, and in what.
public struct RunChange: Sendable {
  /// The earlier run.
  public let before: LoggedRun
  /// What differs since; a stage that is only left out of this run is no difference.
  public let difference: RunDifference

  /// Looks among the newest runs of a pipeline; `nil` where none of them was complete and came out otherwise.
  ///
  /// - Parameter summary: The run of now, which has no log yet.
  init?(to summary: RunSummary, in graph: StageGraph, store: ArtifactStore) throws(StoreError) {
    guard let now = LoggedRun(id: "", canonical: summary.canonical) else { return nil }
    // A log that cannot be read tells of no change.
    let earlier = try RunHistory(store: store, onDamage: { _ in }).newest(Self.searchedRuns, of: summary.pipeline)
    for run in earlier where run.isComplete {
      let difference = RunDifference(from: run, to: now, store: store, keeping: Set(graph.stageNames))
      if !difference.isEmpty {
        (before, self.difference) = (run, difference)
        return
      }
    }
    return nil
  }

  /// Runs without a difference are logged where files had to be published again; more than these do not come in a row.
  private static let searchedRuns = 20
}

extension LoggedRun {
  /// Whether it got to its end and every stage has a result.
  fileprivate var isComplete: Bool {
    error == nil && interruption == nil && stages.allSatisfy { !$0.outcome.leavesNoResult }
  }
}
