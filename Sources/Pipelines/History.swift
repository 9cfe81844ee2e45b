package import Store

/// Which keys each stage of a pipeline had in this workspace, the latest last.
package struct History: Sendable, Equatable {
  /// One change of a stage's key.
  package struct Entry: Sendable, Equatable {
    package let key: Digest
    /// When: ISO 8601, UTC.
    package let date: String
    /// Whether this was the first key of a stage added to a pipeline that had run before.
    package var isNew = false
  }

  /// How many keys are remembered per stage: enough for explanations, too few to slow down reading.
  private static let depth = 10

  package private(set) var entries: [String: [Entry]] = [:]
  /// The key whose publication was copied to the workspace last.
  package private(set) var published: [String: Digest] = [:]

  /// The stages that the pipeline had in its last run, whether or not they finished.
  private var known: Set<String> = []

  package init() {}

  /// Whether the pipeline ran before, but without this stage.
  package func isNew(_ stage: String) -> Bool {
    !entries.isEmpty && entries[stage] == nil && !known.contains(stage)
  }

  /// The stage's key in the last run that finished it.
  package func lastKey(_ stage: String) -> Digest? { entries[stage]?.last?.key }

  /// Remembers which stages the pipeline has.
  package mutating func know(_ stages: [String]) { known = Set(stages) }

  package mutating func append(_ key: Digest, to stage: String, date: String, isNew: Bool = false) {
    guard lastKey(stage) != key else { return }
    entries[stage, default: []].append(Entry(key: key, date: date, isNew: isNew))
    entries[stage] = entries[stage]?.suffix(Self.depth)
  }

  package mutating func markPublished(_ key: Digest, of stage: String) { published[stage] = key }

  private static func path(_ pipeline: String, _ store: ArtifactStore) -> String {
    "\(store.path)/pipelines/\(pipeline).json"
  }

  /// Reads a pipeline's history; reads only.
  ///
  /// - Throws: `StoreError(.damaged)` where the file is not what was written.
  package static func read(pipeline: String, store: ArtifactStore) throws(StoreError) -> History {
    let place = path(pipeline, store)
    guard Disk.status(place) != nil else { return History() }
    let content = try SealedDocument.decode(try Disk.read(place), path: place)
    var history = History()
    for (stage, list) in content["entries"]?.members ?? [:] {
      history.entries[stage] = (list.elements ?? []).compactMap { entry in
        guard let key = entry["key"]?.text.flatMap(Digest.init(hex:)) else { return nil }
        return Entry(key: key, date: entry["date"]?.text ?? "", isNew: entry["isNew"] == .bool(true))
      }
    }
    history.known = Set((content["known"]?.elements ?? []).compactMap(\.text))
    history.published = (content["published"]?.members ?? [:]).compactMapValues { $0.text.flatMap(Digest.init(hex:)) }
    return history
  }

  /// Changes a pipeline's history under its lock, so that runs at the same time lose nothing; damage starts it anew.
  package static func update(
    pipeline: String, store: ArtifactStore, _ change: (inout History) -> Void
  ) throws -> History {
    let lock = try store.lock(ArtifactStore.historyLock(pipeline), note: "")
    defer { lock.release() }
    var history = History()
    do throws(StoreError) {
      history = try read(pipeline: pipeline, store: store)
    } catch {
      guard error.code == .damaged else { throw error }
      try store.quarantine(path(pipeline, store))
    }
    let before = history
    change(&history)
    if history != before {
      let content: CanonicalValue = .mapping([
        "entries": .mapping(
          history.entries.mapValues { list in
            .list(
              list.map { entry in
                .mapping([
                  "key": .string(entry.key.hex), "date": .string(entry.date), "isNew": .bool(entry.isNew),
                ])
              })
          }),
        "known": .list(history.known.sortedByBytes().map { .string($0) }),
        "published": .mapping(history.published.mapValues { .string($0.hex) }),
      ])
      try Disk.replace(path(pipeline, store), with: SealedDocument.encode(content))
    }
    return history
  }
}
