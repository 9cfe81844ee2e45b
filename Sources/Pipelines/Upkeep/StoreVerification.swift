import Settings
public import Store

/// What a check of a whole store found; all that was damaged is in quarantine then.
public struct StoreVerification: Sendable, Equatable {
  /// One thing that was damaged.
  public struct Finding: Sendable, Equatable {
    /// What kind of thing: `blob`, `record`, `tree`, `history`, `runLog` or `stray`.
    public let kind: String
    /// Its place in the store.
    public let place: String
    /// The stages whose records name it, as `pipeline/stage`.
    public let stages: [String]
    /// What is wrong with it.
    public let trouble: String
  }

  /// What was damaged.
  public private(set) var findings: [Finding] = []
  /// How many records were read.
  public private(set) var recordCount = 0
  /// How many stored contents were read.
  public private(set) var blobCount = 0
  /// How many bytes they have.
  public private(set) var byteCount = 0

  /// Reads every record, content, history and run log, and moves what is damaged to quarantine.
  ///
  /// The next runs make anew what they need of it. Runs may go on meanwhile; collections wait.
  ///
  /// - Parameter observe: Told how far it is, for every piece read.
  /// - Complexity: O(bytes): each stored content is read once.
  public init(_ store: ArtifactStore, observe: (Progress) -> Void = { _ in }) throws {
    // Which stages used a key is told by histories and logs, so these are read before any of them is moved.
    let uses = try StageUses(store, newest: 0)
    let verification = try Verification(store) { done, total in
      observe(Progress(completed: done, total: total, unit: Progress.byteUnit))
    }
    for damage in verification.damage {
      let stages = Set(damage.keys.map { uses.words($0, verification.records[$0]) })
      findings.append(
        Finding(
          kind: damage.kind.rawValue, place: damage.place, stages: stages.sortedByBytes(), trouble: damage.trouble))
    }
    for (place, error) in uses.damaged.sorted(by: { $0.key < $1.key }) {
      try Self.move(place, store)
      let kind: Damage.Kind = place.hasPrefix("pipelines/") ? .history : .runLog
      findings.append(Finding(kind: kind.rawValue, place: place, stages: [], trouble: error.message))
    }
    recordCount = verification.records.count
    blobCount = verification.blobCount
    byteCount = verification.byteCount
  }

  private static func move(_ place: String, _ store: ArtifactStore) throws {
    guard let name = place.wholeMatch(of: /pipelines\/(.+)\.history/)?.1 else {
      return try store.quarantine("\(store.path)/\(place)")
    }
    // A run may have written it anew since; updating moves it only if it is still damaged.
    _ = try History.update(pipeline: String(name), store: store) { _ in }
  }
}
