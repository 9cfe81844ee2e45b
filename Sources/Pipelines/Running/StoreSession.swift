public import Store

/// A run's hold on the store: what dead runs left is gone, what this one finds stays, and records are known by an index.
public struct StoreSession: Sendable {
  let lease: Lease
  let records: RecordIndex
  /// What dead runs left that can only be set aside; to be shown once.
  let warnings: [String]

  /// Begins a session for a pipeline's run.
  ///
  /// - Throws: `StoreError` where the store cannot be used at all.
  init(pipeline: String, store: ArtifactStore) throws(StoreError) {
    warnings = try store.removeLeftovers()
    lease = try store.lease()
    records = store.recordIndex(pipeline: pipeline)
  }

  /// Begins one before the stages' settings are read, and meanwhile looks at what the pipeline's last run used; `nil`
  /// where no run left anything to look at.
  ///
  /// For a run that follows at once: until it executes something, no collection of garbage can begin.
  public static func lookingAhead(pipeline: String, store: ArtifactStore) throws(StoreError) -> StoreSession? {
    guard store.hasRecordIndex(pipeline: pipeline) else { return nil }
    let session = try StoreSession(pipeline: pipeline, store: store)
    session.records.lookAhead(in: store)
    return session
  }
}
