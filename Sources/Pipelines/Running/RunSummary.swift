public import Store

/// What became of a stage in a run.
public enum Outcome: String, Sendable, CaseIterable {
  case upToDate = "UP-TO-DATE"
  case fromCache = "FROM-CACHE"
  case cutoff = "CUTOFF"
  case resumed = "RESUMED"
  case executed = "EXECUTED"
  case failed = "FAILED"
  case skipped = "SKIPPED"

  /// Whether nothing can be built on the stage.
  var leavesNoResult: Bool { self == .failed || self == .skipped }
}

/// One stage's part of a run.
public struct StageResult: Sendable, Equatable {
  /// The stage's name.
  public var name: String
  /// The stage's kind.
  public var kind: String
  /// What became of it.
  public var outcome: Outcome
  /// Its key, once known.
  public var key: Digest?
  /// How long it took in this run, in seconds; 0 where nothing was executed.
  public var seconds: Double
  /// When the run came to it, in seconds from the start of the run.
  public var startOffsetSeconds = 0.0
  /// The stages that it reads from.
  public var upstreams: [String] = []
  /// The artifact behind each output role.
  public var outputs: [String: Artifact]
  /// Facts kept with the outputs, such as metrics and how long the execution took that made them.
  public var facts: Record.Facts?
  /// The names of the metrics in the order in which the stage noted them; none where nothing was executed.
  public var metricNames: [String] = []
  /// Whether it failed by a quality gate: it has a result, which is not good enough.
  public var isRefused = false
  /// Why it failed, what it resumed from, what else there is to say.
  public var message: String
}

extension StageResult {
  /// A stage of which nothing is known yet.
  init(_ stage: StageGraph.Stage) {
    self.init(
      name: stage.name, kind: stage.kind, outcome: .skipped, key: nil, seconds: 0, upstreams: stage.upstreams,
      outputs: [:], facts: nil, message: "")
  }
}

/// Why publications did not appear.
public enum PublicationError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The disk or the store refused.
  case store(StoreError)
  /// The stage that publishes broke its contract, or could not complete its file.
  case stage(PipelineError)

  /// What happened, to which file or stage.
  public var description: String {
    switch self {
    case .store(let error): "\(error)"
    case .stage(let error): "\(error)"
    }
  }
}

/// A whole run.
public struct RunSummary: Sendable, Equatable {
  /// The pipeline's name.
  public var pipeline: String
  /// When it started: ISO 8601, UTC.
  public var startedAt = ""
  /// What the command line set, such as `train.epochs=3`.
  public var settings: [String] = []
  /// The stages in the order they were visited.
  public var stages: [StageResult]
  /// How long it took, in seconds.
  public var seconds: Double
  /// The signal that ended it early.
  public var interruption: Int32?
  /// What ended it: the store or the disk; a failed stage is told in `stages`.
  public var storeError: StoreError?
  /// Why publications did not appear in the workspace, though all stages are up to date.
  public var publicationError: PublicationError?
  /// The files that appeared in the workspace, or stand there from before.
  public var published: [String]
}
