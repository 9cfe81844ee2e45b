public import Store

/// How a run uses a shared cache.
public struct CacheUse: Sendable {
  /// The cache, for this run only.
  public var cache: SharedCache
  /// Whether results that this machine lacks are looked for there before a stage is executed.
  public var pulls: Bool
  /// Whether what a run executes is sent there.
  public var pushes: Bool

  /// Chooses what to do with a cache.
  public init(_ cache: SharedCache, pulls: Bool, pushes: Bool) {
    self.cache = cache
    self.pulls = pulls
    self.pushes = pushes
  }
}

extension CacheUse {
  /// The record of a key from the shared cache, in the store now, and words on how it came; `nil` where the stage has
  /// to be executed.
  package func pull(
    _ key: Digest, of stage: String, into store: ArtifactStore, cancellation: Cancellation,
    observe: (RunEvent) -> Void
  ) -> (record: Record, words: String)? {
    guard pulls else { return nil }
    let result = cache.pull(key, into: store) {
      tell($0, stage, "pulling", observe)
      return cancellation.signal == nil
    }
    switch result {
    case .found(let record, let byteCount):
      return (record, "pulled\(byteCount == 0 ? "" : " \(Numbers.bytes(byteCount))")")
    case .absent(let warning):
      if let warning { observe(.notice(stage: stage, warning)) }
      return nil
    }
  }

  /// Sends what a stage just made to the shared cache, where that is wanted.
  package func push(
    _ key: Digest, of stage: String, from store: ArtifactStore, cancellation: Cancellation,
    observe: (RunEvent) -> Void
  ) {
    guard pushes else { return }
    let result = cache.push(key, from: store) {
      tell($0, stage, "pushing", observe)
      return cancellation.signal == nil
    }
    if case .failed(let warning?) = result { observe(.notice(stage: stage, warning)) }
  }

  /// Shows how far a transfer is.
  private func tell(
    _ progress: CacheServer.Progress, _ stage: String, _ message: String, _ observe: (RunEvent) -> Void
  ) {
    guard progress.totalByteCount > 0 else { return }
    observe(
      .progress(
        stage: stage,
        Progress(
          completed: progress.byteCount, total: progress.totalByteCount, unit: Progress.byteUnit, message: message)))
  }
}
