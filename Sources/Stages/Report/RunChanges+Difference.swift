package import Pipelines
package import Reports
import Settings
import Store

extension RunChanges {
  /// What a page tells of a run's difference from an earlier one.
  package init(_ difference: RunDifference, since earlier: LoggedRun) {
    var causes = difference.removed.map { Cause(stage: $0, words: "was removed") }
    causes += difference.added.map { Cause(stage: $0, words: "is new") }
    let settings = difference.settings ?? (old: [], new: [])
    causes += settings.old.filter { !settings.new.contains($0) }.map { Cause(stage: "", words: "no more --set \($0)") }
    causes += settings.new.filter { !settings.old.contains($0) }.map { Cause(stage: "", words: "--set \($0)") }
    // What another stage made is told there.
    let made = Set(difference.stages.flatMap { $0.outputs.compactMap(\.new) })
    for stage in difference.stages {
      let words = stage.causes.filter { !$0.isConsequence(of: made) }.map(\.words) + stage.unknown
      causes += words.map { Cause(stage: stage.name, words: $0) }
    }
    self.init(
      since: "\(earlier.startedAt), run \(earlier.shortID)",
      measurements: difference.stages.reversed().flatMap { stage in
        stage.metrics.map { Measurement(stage: stage.name, name: $0.name, before: $0.old, now: $0.new) }
      },
      causes: causes)
  }
}

extension RunChanges.Measurement {
  fileprivate init(stage: String, name: String, before: MetricValue?, now: MetricValue?) {
    let change = before.flatMap { before in now.map { $0.number - before.number } }
    let direction = MetricDirection(ofMetric: name)
    self.init(
      stage: stage, name: name, before: before.map(Numbers.measurement), now: now.map(Numbers.measurement),
      change: change.map { "\($0 > 0 ? "+" : "")\(Numbers.measurement($0))" } ?? "",
      isBetter: change.flatMap { change in
        change == 0 || change.isNaN ? nil : direction.map { ($0 == .greatest) == (change > 0) }
      })
  }
}

extension Difference {
  /// Whether it only follows from what is told elsewhere: new content of an input that another stage made, or code that
  /// came and went with the kinds that settings name.
  fileprivate func isConsequence(of contents: Set<Digest>) -> Bool {
    switch self {
    case .input(_, _, let new?): contents.contains(new)
    case .implementation(_, let old, let new): old == nil || new == nil
    default: false
    }
  }
}
