import Glibc
import Pipelines
import Settings
import Store

/// What a run would do, a line a stage.
enum PlanLines {
  /// Prints a plan: state and nearest reason of each stage.
  ///
  /// - Parameter forced: stages that a run would execute in any case.
  static func show(_ plan: Plan, store: ArtifactStore, json: Bool, forced: Set<String> = []) {
    if let trouble = plan.historyTrouble { StandardError.write("millrace: \(trouble.message)\n") }
    let width = plan.stages.map(\.name.count).max() ?? 0
    let reasons = StageExplanation.nearestReasons(in: plan, store: store)
    for stage in plan.stages {
      let isForced = forced.contains(stage.name)
      let state = isForced ? Plan.State.wouldRun.words : stage.state.words
      let reason = isForced ? "forced" : reasons[stage.name].map(json ? \.words : \.cause) ?? stage.publicationWords
      if json {
        print(
          CanonicalValue.mapping([
            "pipeline": .string(plan.pipeline), "stage": .string(stage.name), "state": .string(state),
            "key": stage.key.map { .string($0.hex) } ?? .null, "reasons": .list(reason.map { [.string($0)] } ?? []),
          ]).json)
      } else {
        print(Terminal.line(Columns.line([(stage.name, width), (state, 10)], reason ?? ""), on: STDOUT_FILENO))
      }
    }
  }
}

extension Plan.Stage {
  /// What a run would publish of it again though it is up to date, and why; `nil` where everything stands as it was published.
  var publicationWords: String? {
    publicationTroubles.first.map { first in
      let others = publicationTroubles.count - 1
      return "to be published again: \(first)" + (others > 0 ? ", and \(others) more" : "")
    }
  }
}
