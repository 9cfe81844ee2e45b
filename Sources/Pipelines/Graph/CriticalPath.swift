/// The stages of a run that nothing but making them faster could have shortened.
public struct CriticalPath: Sendable, Equatable {
  /// The stages from first to last, each reading from the one before it; none where nothing was executed.
  public let stages: [String]
  /// How long they took together, in seconds.
  public let seconds: Double

  /// Finds the chain of stages that took longest together.
  ///
  /// - Complexity: O(stages + references).
  public init(_ run: LoggedRun) {
    var best: [String: (seconds: Double, before: String?)] = [:]
    var last: (name: String, seconds: Double)?
    // A log lists upstream stages first.
    for stage in run.stages {
      let before = stage.upstreams.compactMap { name in best[name].map { (name: name, seconds: $0.seconds) } }
        .max { $0.seconds < $1.seconds }
      let seconds = stage.seconds + (before?.seconds ?? 0)
      best[stage.name] = (seconds, before?.name)
      if seconds > last?.seconds ?? 0 { last = (stage.name, seconds) }
    }
    var stages: [String] = []
    var next = last?.name
    while let name = next {
      stages.append(name)
      next = best[name]?.before
    }
    // What took no time at the beginning did not hold up anything.
    let times = Dictionary(run.stages.map { ($0.name, $0.seconds) }, uniquingKeysWith: { first, _ in first })
    self.stages = Array(stages.reversed().drop { times[$0] == 0 })
    seconds = last?.seconds ?? 0
  }
}
