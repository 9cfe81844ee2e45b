public import Settings
public import Store

/// A run that is over, as its log tells it.
public struct LoggedRun: Sendable, Equatable {
  /// One stage's part of the run.
  public struct Stage: Sendable, Equatable {
    /// The stage's name.
    public let name: String
    /// The stage's kind.
    public let kind: String
    /// What became of it.
    public let outcome: Outcome
    /// Its key; `nil` where the run did not get to know it.
    public let key: Digest?
    /// How long it took in this run, in seconds; 0 where nothing was executed.
    public let seconds: Double
    /// When the run came to it, in seconds from the start of the run.
    public let startOffsetSeconds: Double
    /// The stages that it reads from.
    public let upstreams: [String]
    /// The contents of its outputs by role.
    public let outputs: [String: Digest]
    /// What it measured, in this run or when its outputs were made, with all digits.
    public let measurements: [String: MetricValue]
    /// The names of the metrics, most important first where the stage was executed in this run.
    public let metricNames: [String]
    /// Why it failed, what it resumed from, what else there is to say.
    public let message: String
    /// What was found doubtful about its result.
    public let warnings: [String]

    /// The measurements as numbers.
    public var metrics: [String: Double] { measurements.mapValues(\.number) }
  }

  /// The run's name: it begins with the date, so that names sort by time.
  public let id: String
  /// The pipeline's name.
  public let pipeline: String
  /// When it started: ISO 8601, UTC.
  public let startedAt: String
  /// How long it took, in seconds.
  public let seconds: Double
  /// What the command line set, such as `train.epochs=3`.
  public let settings: [String]
  /// The signal that ended it early.
  public let interruption: Int?
  /// What ended it, where that was no stage.
  public let error: String?
  /// The stages in the order they were visited.
  public let stages: [Stage]
  /// The log's own content.
  public let canonical: CanonicalValue

  /// The end of the name, which is enough to find it.
  public var shortID: String { Self.short(id) }

  /// The stage of that name.
  public subscript(stage: String) -> Stage? { stages.first { $0.name == stage } }

  /// The end of a run's name.
  public static func short(_ id: String) -> String { id.split(separator: "-").last.map(String.init) ?? id }

  /// Reads a log's content; `nil` where it is none.
  package init?(id: String, canonical: CanonicalValue) {
    guard let pipeline = canonical["pipeline"]?.text, let seconds = canonical["seconds"]?.number,
      let elements = canonical["stages"]?.elements
    else { return nil }
    let stages = elements.compactMap(Stage.init(canonical:))
    guard stages.count == elements.count else { return nil }
    self.id = id
    self.pipeline = pipeline
    self.seconds = seconds
    self.stages = stages
    // Logs of earlier versions tell only when the run was over.
    startedAt = canonical["startedAt"]?.text ?? canonical["finishedAt"]?.text ?? ""
    settings = (canonical["settings"]?.elements ?? []).compactMap(\.text)
    if case .int(let signal)? = canonical["interruption"] { interruption = signal } else { interruption = nil }
    error = canonical["error"]?.text
    self.canonical = canonical
  }
}

extension LoggedRun.Stage {
  fileprivate init?(canonical: CanonicalValue) {
    guard let name = canonical["stage"]?.text, let kind = canonical["kind"]?.text,
      let outcome = canonical["outcome"]?.text.flatMap(Outcome.init(rawValue:)),
      let seconds = canonical["seconds"]?.number, let outputs = canonical["outputs"]?.members,
      let metrics = canonical["metrics"]?.members
    else { return nil }
    self.name = name
    self.kind = kind
    self.outcome = outcome
    self.seconds = seconds
    key = canonical["key"]?.text.flatMap(Digest.init(hex:))
    startOffsetSeconds = canonical["startOffsetSeconds"]?.number ?? 0
    upstreams = (canonical["upstreams"]?.elements ?? []).compactMap(\.text)
    self.outputs = outputs.compactMapValues { $0.text.flatMap(Digest.init(hex:)) }
    measurements = metrics.compactMapValues(MetricValue.init(canonical:))
    let noted = (canonical["metricNames"]?.elements ?? []).compactMap(\.text)
    metricNames = noted + Set(metrics.keys).subtracting(noted).sortedByBytes()
    message = canonical["message"]?.text ?? ""
    warnings = (canonical["warnings"]?.elements ?? []).compactMap(\.text)
  }
}
