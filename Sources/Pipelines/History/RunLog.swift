public import Settings
package import Store

/// Keeps what a run did.
package enum RunLog {
  /// Writes `runs/<id>.json`; returns its path.
  @discardableResult
  package static func write(_ summary: RunSummary, store: ArtifactStore) throws -> String {
    // The date sorts the files, the digits behind it are what people type.
    let date = Instant.preciseTimestamp().filter { $0 != ":" }
    let id = "\(date)-\(String(UInt64(1) << 32 | UInt64(UInt32.random(in: 0 ... .max)), radix: 16).dropFirst())"
    let place = "\(store.path)/runs/\(id).json"
    try store.prepareForWriting()
    var members = summary.canonical.members ?? [:]
    members["id"] = .string(id)
    members["finishedAt"] = .string(Instant.timestamp())
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
      "startOffsetSeconds": .double(startOffsetSeconds),
      "upstreams": .list(upstreams.map { .string($0) }),
      "outputs": .mapping(outputs.mapValues { .string($0.digest.hex) }),
      "metrics": .mapping((facts?.measurements ?? [:]).mapValues(\.canonical)),
      "metricNames": .list(metricNames.map { .string($0) }),
      "message": .string(message),
      "warnings": .list((facts?.warnings ?? []).map { .string($0) }),
    ])
  }
}

extension RunSummary {
  /// The summary as a JSON object.
  public var canonical: CanonicalValue {
    .mapping([
      "pipeline": .string(pipeline),
      "startedAt": .string(startedAt),
      "settings": .list(settings.map { .string(Address.hidingCredentials(in: $0)) }),
      "seconds": .double(seconds),
      "interruption": interruption.map { .int(Int($0)) } ?? .null,
      "error": (storeError.map { "\($0)" } ?? publicationError.map { "\($0)" }).map { .string($0) } ?? .null,
      "stages": .list(stages.map(\.canonical)),
      "published": .list(published.map { .string($0) }),
    ])
  }
}
