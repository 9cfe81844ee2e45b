import Settings
public import Store

/// In what two runs differ, stage by stage, down to the setting or file that changed.
public struct RunDifference: Sendable {
  /// A stage that came out otherwise, or was made otherwise.
  public struct Stage: Sendable {
    /// The stage's name.
    public let name: String
    /// What became of it in either run.
    public let outcomes: (old: Outcome, new: Outcome)
    /// Its keys; `nil` where a run did not get to know it.
    public let keys: (old: Digest?, new: Digest?)
    /// What differs in all that its keys are made of.
    package let causes: [Difference]
    /// What cannot be known, and why.
    public let unknown: [String]
    /// Outputs whose contents differ.
    public let outputs: [(role: String, old: Digest?, new: Digest?)]
    /// Metrics that differ.
    public let metrics: [(name: String, old: MetricValue?, new: MetricValue?)]
    /// How long the execution took that made its outputs, in seconds; `nil` where nobody knows.
    public let seconds: (old: Double?, new: Double?)

    /// Whether there is anything to tell; a longer or shorter time alone is no difference.
    fileprivate var isDifferent: Bool {
      keys.old != keys.new || !outputs.isEmpty || !metrics.isEmpty
        || outcomes.old.leavesNoResult != outcomes.new.leavesNoResult
    }
  }

  /// The stages that only the new run has.
  public let added: [String]
  /// The stages that only the old run has.
  public let removed: [String]
  /// The stages of both that differ, in the order of the new run.
  public let stages: [Stage]
  /// What the command line set in either run, where that differs.
  public let settings: (old: [String], new: [String])?

  /// Compares two runs; the records in the store tell why keys differ.
  ///
  /// - Parameter kept: stages that are still there, though the new run may have been about others.
  public init(from old: LoggedRun, to new: LoggedRun, store: ArtifactStore, keeping kept: Set<String> = []) {
    let (before, after) = (Set(old.stages.map(\.name)), Set(new.stages.map(\.name)))
    added = new.stages.map(\.name).filter { !before.contains($0) }
    removed = old.stages.map(\.name).filter { !after.contains($0) && !kept.contains($0) }
    settings = old.settings == new.settings ? nil : (old.settings, new.settings)
    let olds = Dictionary(old.stages.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    stages = new.stages.compactMap { stage in
      guard let other = olds[stage.name] else { return nil }
      let difference = Stage(from: other, to: stage, store: store)
      return difference.isDifferent ? difference : nil
    }
  }

  /// Whether the runs differ in anything but their times.
  public var isEmpty: Bool { added.isEmpty && removed.isEmpty && stages.isEmpty && settings == nil }
}

extension RunDifference.Stage {
  fileprivate init(from old: LoggedRun.Stage, to new: LoggedRun.Stage, store: ArtifactStore) {
    name = new.name
    outcomes = (old.outcome, new.outcome)
    keys = (old.key, new.key)
    outputs = Set(old.outputs.keys).union(new.outputs.keys).sortedByBytes()
      .filter { old.outputs[$0] != new.outputs[$0] }.map { ($0, old.outputs[$0], new.outputs[$0]) }
    let names = new.metricNames + old.metricNames.filter { !new.metricNames.contains($0) }
    metrics = names.filter { !MetricHistory.isTime($0) && old.measurements[$0] != new.measurements[$0] }
      .map { ($0, old.measurements[$0], new.measurements[$0]) }
    guard old.key != new.key || !outputs.isEmpty || !metrics.isEmpty else {
      (causes, unknown, seconds) = ([], [], (nil, nil))
      return
    }
    // A record that cannot be read explains as little as one that is gone.
    let records = [old.key, new.key].map { key in key.flatMap { try? store.storedRecord(for: $0) } }
    seconds = (records[0]?.facts.seconds ?? old.executionSeconds, records[1]?.facts.seconds ?? new.executionSeconds)
    guard let oldKey = old.key, let newKey = new.key, oldKey != newKey else {
      causes = []
      unknown =
        old.key == nil || new.key == nil
        ? ["why it differs: a run did not get so far as to know this stage's key"]
        : outputs.isEmpty ? [] : ["why outputs differ that have one key: the stage may not be reproducible"]
      return
    }
    let preimages = records.map { $0.flatMap { Preimage(canonical: $0.preimage) } }
    guard let before = preimages[0], let after = preimages[1] else {
      causes = []
      let gone = zip([oldKey, newKey], preimages).filter { $0.1 == nil }.map { "the record \($0.0.short)" }
      unknown = ["why the key differs: \(gone.joined(separator: " and ")) is gone or damaged"]
      return
    }
    causes = Difference.all(from: before, to: after)
    unknown = []
  }
}

extension LoggedRun.Stage {
  /// How long its execution took, where this run executed it.
  fileprivate var executionSeconds: Double? { seconds > 0 ? seconds : nil }
}
