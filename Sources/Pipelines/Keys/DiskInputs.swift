package import Store
import Synchronization

/// The files and folders outside the store that stages read: each looked at once, so that all stages see one state.
package final class DiskInputs: Sendable {
  package let cache: StatCache
  private let workspace: String
  /// By the bytes of their paths: names that differ in Unicode normalisation are equal to Swift.
  private let seen = Mutex<[[UInt8]: Result<ExternalInput, StoreError>]>([:])

  /// Nothing is read yet.
  ///
  /// - Parameters:
  ///   - trust: What is taken as proof that a file did not change.
  ///   - cancellation: Ends the reading of a long file.
  package init(
    workspace: String, store: ArtifactStore, trust: StatCache.Trust, cancellation: Cancellation = Cancellation()
  ) {
    self.workspace = workspace
    cache = StatCache(path: "\(store.path)/stat-cache", trust: trust) { cancellation.signal != nil }
  }

  /// What stands at a path.
  ///
  /// - Throws: `StoreError(.notFound)` where nothing does.
  package func input(_ path: String) throws(StoreError) -> ExternalInput {
    let name = Array(path.utf8)
    if let known = seen.withLock({ $0[name] }) { return try known.get() }
    let found: Result<ExternalInput, StoreError>
    do throws(StoreError) {
      found = .success(
        try ExternalInput(path.hasPrefix("/") || workspace == "." ? path : "\(workspace)/\(path)", cache: cache))
    } catch {
      found = .failure(
        error.code == .notFound
          ? StoreError(.notFound, "input \(path) does not exist; make it, or correct the path")
          : StoreError(error.code, "input \(path): \(error.message)"))
    }
    seen.withLock { $0[name] = found }
    return try found.get()
  }

  /// The content of what stands at a path.
  package func digest(_ path: String) throws(StoreError) -> Digest { try input(path).digest }

  /// Tells of files that changed without a trace.
  var contradictions: [RunEvent] {
    cache.contradicted.map { .notice(stage: "", "\($0) has changed, though its size and times have not") }
  }
}
