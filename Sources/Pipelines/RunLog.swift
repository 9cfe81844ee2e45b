public import Store

/// Keeps what a run did.
package enum RunLog {
  /// Writes `runs/<id>.json`; returns its path.
  @discardableResult
  package static func write(_ summary: RunSummary, store: ArtifactStore) throws -> String {
    let date = Instant.timestamp()
    let id = "\(date.filter { $0 != ":" })-\(Disk.uniqueName())"
    let place = "\(store.path)/runs/\(id).json"
    try store.prepareForWriting()
    var members = summary.canonical.members ?? [:]
    members["id"] = .string(id)
    members["finishedAt"] = .string(date)
    try Disk.replace(place, with: Array(CanonicalValue.mapping(members).json.utf8) + [10])
    return place
  }
}

extension StageResult {
  /// The result as a JSON object.
  public var canonical: CanonicalValue {
    .mapping([
      "stage": .string(name),
      "kind": .string(kind),
      "outcome": .string(outcome.rawValue),
      "key": key.map { .string($0.hex) } ?? .null,
      "seconds": .double(seconds),
      "outputs": .mapping(outputs.mapValues { .string($0.digest.hex) }),
      "metrics": .mapping((facts?.metrics ?? [:]).mapValues { .double($0) }),
      "message": .string(message),
    ])
  }
}

extension RunSummary {
  /// The summary as a JSON object.
  public var canonical: CanonicalValue {
    .mapping([
      "pipeline": .string(pipeline),
      "seconds": .double(seconds),
      "interruption": interruption.map { .int(Int($0)) } ?? .null,
      "error": (storeError.map { "\($0)" } ?? publicationError.map { "\($0)" }).map { .string($0) } ?? .null,
      "stages": .list(stages.map(\.canonical)),
      "published": .list(published.map { .string($0) }),
    ])
  }
}
