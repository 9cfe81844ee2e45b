public import Settings

/// How an event stands in a line of JSON, for machines and between processes.
extension RunEvent {
  /// The object: `event` says which it is, `stage` of which stage.
  public var canonical: CanonicalValue {
    func object(_ event: String, _ stage: String, _ members: [String: CanonicalValue] = [:]) -> CanonicalValue {
      .mapping(members.merging(["event": .string(event), "stage": .string(stage)]) { _, own in own })
    }
    return switch self {
    case .started(let stage): object("started", stage)
    case .progress(let stage, let progress):
      object(
        "progress", stage,
        [
          "completed": .int(progress.completed), "total": progress.total.map { .int($0) } ?? .null,
          "unit": .string(progress.unit), "message": .string(progress.message),
        ])
    case .waiting(let stage, let holder): object("waiting", stage, ["holder": .string(holder)])
    case .notice(let stage, let words): object("notice", stage, ["message": .string(words)])
    case .warning(let stage, let words): object("warning", stage, ["message": .string(words)])
    case .finished(let result): object("finished", result.name, result.canonical.members ?? [:])
    }
  }

  /// Reads what a job says of its stage; `nil` where it says nothing of the kind, and for ``finished(_:)``, which is the
  /// run's to say.
  package init?(canonical: CanonicalValue) {
    guard let stage = canonical["stage"]?.text else { return nil }
    let message = canonical["message"]?.text
    switch canonical["event"]?.text {
    case "started": self = .started(stage: stage)
    case "progress":
      guard case .int(let completed)? = canonical["completed"], let unit = canonical["unit"]?.text else { return nil }
      var total: Int?
      if case .int(let count)? = canonical["total"] { total = count }
      self = .progress(
        stage: stage, Progress(completed: completed, total: total, unit: unit, message: message ?? ""))
    case "waiting":
      guard let holder = canonical["holder"]?.text else { return nil }
      self = .waiting(stage: stage, holder: holder)
    case "notice":
      guard let message else { return nil }
      self = .notice(stage: stage, message)
    case "warning":
      guard let message else { return nil }
      self = .warning(stage: stage, message)
    default: return nil
    }
  }
}
